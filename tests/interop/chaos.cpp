#include "tests/interop/chaos.h"

#include "tests/interop/liar.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTimer>

#include <algorithm>
#include <cstdio>

namespace harddns::interop
{

namespace
{

/// A moved server's old address lives in caches as long as its records do (the zones' TTL).
constexpr qint64 movedMs = 330'000;
constexpr int mostAtOnce = 2;

} // namespace

Chaos::Chaos(QString folder, ZoneTree tree, quint32 seed) : m_folder(std::move(folder)), m_tree(std::move(tree)), m_random(seed)
{
    m_clock.start();
}

Chaos::~Chaos() = default;

QString Chaos::startServers()
{
    m_sites.resize(static_cast<std::size_t>(m_tree.operators.size()));
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i)
        m_sites[static_cast<std::size_t>(i)].nsd = startNsd(m_folder, m_tree, m_tree.operators[i]);
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i) {
        const Operator& by = m_tree.operators[i];
        const Server& nsd = *m_sites[static_cast<std::size_t>(i)].nsd;
        if (!waitUntilAnswers(nsd, by.addresses.first(), by.zones.first()))
            return nsd.name() + " does not answer:\n" + nsd.log();
    }
    return {};
}

void Chaos::begin()
{
    QTimer::singleShot(2000, this, [this] { next(); });
}

void Chaos::next()
{
    if (m_calm)
        return;
    int busy = 0;
    for (const Site& site : m_sites)
        busy += site.busy;
    // The root and the registries rarely, the hosters often: as in life.
    const qsizetype index = m_random.bounded(10) < 2 ? m_random.bounded(3) : 3 + m_random.bounded(static_cast<int>(m_sites.size()) - 3);
    if (busy < mostAtOnce && !m_sites[static_cast<std::size_t>(index)].busy)
        disturb(index);
    QTimer::singleShot(m_random.bounded(2000, 9000), this, [this] { next(); });
}

void Chaos::say(qsizetype index, const QString& what)
{
    m_sites[static_cast<std::size_t>(index)].state = what;
    std::printf("%8.1f s  %-10s %s\n", static_cast<double>(m_clock.elapsed()) / 1000.0, qPrintable(m_tree.operators[index].name),
                qPrintable(what));
    std::fflush(stdout);
}

void Chaos::disturb(qsizetype index)
{
    Site& site = m_sites[static_cast<std::size_t>(index)];
    ++m_disturbances;
    site.busy = true;
    const bool hoster = index >= 3;
    const int event = m_random.bounded(hoster ? 10 : 4);
    if (event < 2) {
        site.nsd->kill();
        say(index, "dies");
    } else if (event < 4) {
        site.nsd->freeze();
        say(index, "freezes");
    } else if (event < 5) {
        move(index);
        return;
    } else {
        // A process of its own: it can be killed like the others, and this one forks, which threads with sockets do not like.
        const int kind = m_random.bounded(lieCount());
        const Operator& by = m_tree.operators[index];
        site.nsd->kill();
        site.liar = std::make_unique<Server>(by.name + "-liar", m_folder + '/' + by.name + "-liar");
        site.liar->start(QCoreApplication::applicationFilePath(),
                         QStringList{liarOption, QString::number(kind), site.nsd->folder()} + by.addresses);
        say(index, lieName(kind));
    }
    QTimer::singleShot(m_random.bounded(4000, 30000), this, [this, index] { recover(index); });
}

void Chaos::recover(qsizetype index)
{
    Site& site = m_sites[static_cast<std::size_t>(index)];
    if (!site.busy)
        return;
    site.disturbedUntil = m_clock.elapsed();
    const QString before = site.state;
    if (site.liar || !site.nsd->running()) {
        if (site.liar)
            site.liar->kill();
        site.liar.reset();
        restart(index);
    } else {
        site.nsd->thaw();
        publish(index); // somebody may have moved meanwhile
    }
    say(index, "is back (was: " + before + ")");
    site.state = before;
    site.busy = false;
}

void Chaos::restart(qsizetype index)
{
    Site& site = m_sites[static_cast<std::size_t>(index)];
    site.nsd.reset();
    site.nsd = startNsd(m_folder, m_tree, m_tree.operators[index]);
}

void Chaos::publish(qsizetype index)
{
    const Server& nsd = *m_sites[static_cast<std::size_t>(index)].nsd;
    for (const QString& origin : m_tree.operators[index].zones)
        nsd.write(origin == "." ? QString("root.zone") : origin + "zone", m_tree.zone(origin).text);
    nsd.signalMain("HUP");
}

void Chaos::move(qsizetype index)
{
    // The second address changes to one never used before and back; all zones that name it are published again.
    Site& site = m_sites[static_cast<std::size_t>(index)];
    Operator& by = m_tree.operators[index];
    const QString from = by.addresses[1];
    const QString to = site.moved ? from.section('.', 0, 2) + ".2" : from.section('.', 0, 2) + ".102";
    site.moved = !site.moved;
    QProcess::execute("ip", {"addr", "replace", to + "/32", "dev", "lo"});
    by.addresses[1] = to;
    const QRegularExpression old("\\b" + QRegularExpression::escape(from) + "\\b");
    for (GeneratedZone& zone : m_tree.zones)
        zone.text.replace(old, to);
    restart(index);
    for (std::size_t i = 0; i < m_sites.size(); ++i) {
        if (static_cast<qsizetype>(i) == index || !m_sites[i].nsd->running() || m_sites[i].busy)
            continue;
        publish(static_cast<qsizetype>(i));
    }
    say(index, "moves from " + from + " to " + to);
    site.disturbedUntil = m_clock.elapsed() + movedMs;
    site.busy = false;
}

void Chaos::calm()
{
    m_calm = true;
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i)
        recover(i);
}

Chaos::Explanation Chaos::explain(const QStringList& names, qint64 windowMs) const
{
    Explanation out;
    QMap<QString, bool> someoneWell; // by zone in the way
    for (std::size_t i = 0; i < m_sites.size(); ++i) {
        const Site& site = m_sites[i];
        const bool disturbed = site.busy || (site.disturbedUntil >= 0 && m_clock.elapsed() - site.disturbedUntil < windowMs);
        const Operator& by = m_tree.operators[static_cast<qsizetype>(i)];
        bool inTheWay = false;
        for (const QString& zone : by.zones) {
            const bool above = std::any_of(names.begin(), names.end(),
                                           [&](const QString& name) { return zone == "." || name == zone || name.endsWith('.' + zone); });
            if (!above)
                continue;
            inTheWay = true;
            someoneWell[zone] = someoneWell.value(zone) || !disturbed;
        }
        if (inTheWay && disturbed)
            out.causes << by.name + " (" + site.state + ")";
    }
    out.complete = std::any_of(someoneWell.begin(), someoneWell.end(), [](bool well) { return !well; });
    return out;
}

} // namespace harddns::interop
