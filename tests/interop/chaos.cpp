#include "tests/interop/chaos.h"

#include "tests/interop/liar.h"

#include "engine/wire/message.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTimer>
#include <QUdpSocket>

#include <cstdio>
#include <utility>

namespace harddns::interop
{

namespace
{

/// A moved server's old address lives in caches as long as its records do (the zones' TTL).
constexpr qint64 movedMs = 330'000;
constexpr int mostAtOnce = 2;
/// A server that is being started is asked this often whether it answers.
constexpr int probeMs = 50;

QByteArray probe(const QString& zone)
{
    const auto packet = wire::encodeQuery(1, 0, {*wire::Name::fromText(zone.toStdString()), wire::Type::Soa, wire::Class::In}, nullptr);
    return {reinterpret_cast<const char*>(packet.data()), static_cast<qsizetype>(packet.size())};
}

} // namespace

Chaos::Chaos(QString folder, ZoneTree tree, quint32 seed, const QElapsedTimer& clock, SoakCauses& diary)
    : m_folder(std::move(folder)), m_tree(std::move(tree)), m_random(seed), m_clock(clock), m_diary(diary)
{
}

Chaos::~Chaos() = default;

QString Chaos::startServers()
{
    m_sites.resize(static_cast<std::size_t>(m_tree.operators.size()));
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i)
        restart(i);
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i) {
        const Operator& by = m_tree.operators[i];
        Server& nsd = *site(i).nsd;
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
    for (const Site& each : m_sites)
        busy += each.busy;
    // The root and the registries rarely, the hosters often: as in life.
    const qsizetype index = m_random.bounded(10) < 2 ? m_random.bounded(3) : 3 + m_random.bounded(static_cast<int>(m_sites.size()) - 3);
    if (busy < mostAtOnce && !site(index).busy)
        disturb(index);
    QTimer::singleShot(m_random.bounded(2000, 9000), this, [this] { next(); });
}

void Chaos::say(qsizetype index, const QString& what) const
{
    std::printf("%8.1f s  %-10s %s\n", static_cast<double>(m_clock.elapsed()) / 1000.0, qPrintable(m_tree.operators[index].name),
                qPrintable(what));
    std::fflush(stdout);
}

void Chaos::note(qsizetype index, const QString& what, Harm harm)
{
    say(index, what);
    site(index).state = what;
    site(index).open.push_back(
        m_diary.begin(index, SoakCauses::allAddresses, m_tree.operators[index].name + ' ' + what, harm, m_clock.elapsed()));
}

void Chaos::endNotes(qsizetype index)
{
    for (const std::size_t entry : std::exchange(site(index).open, {}))
        m_diary.end(entry, m_clock.elapsed());
}

void Chaos::whenItAnswers(qsizetype index, std::function<void()> then)
{
    auto* socket = new QUdpSocket(this);
    auto* timer = new QTimer(socket);
    const QHostAddress address(m_tree.operators[index].addresses.first());
    const QByteArray question = probe(m_tree.operators[index].zones.first());
    const auto ask = [this, index, socket, address, question] {
        Site& at = site(index);
        if (at.liar && !at.liar->running())
            startLiar(index);
        else if (!at.liar && !at.nsd->running())
            restart(index);
        socket->writeDatagram(question, address, 53);
    };
    connect(timer, &QTimer::timeout, socket, ask);
    connect(socket, &QUdpSocket::readyRead, this, [socket, timer, then = std::move(then)] {
        timer->stop();
        socket->disconnect();
        socket->deleteLater();
        then();
    });
    socket->bind(QHostAddress::AnyIPv4);
    ask();
    timer->start(probeMs);
}

void Chaos::disturb(qsizetype index)
{
    Site& at = site(index);
    ++m_disturbances;
    at.busy = true;
    at.returning = false;
    const bool hoster = index >= 3;
    const int event = m_random.bounded(hoster ? 10 : 4);
    const int length = m_random.bounded(4000, 30000);
    const auto recoverLater = [this, index, length] { QTimer::singleShot(length, this, [this, index] { recover(index); }); };
    if (event < 2) {
        note(index, "dies", Harm::Stops);
        at.nsd->kill();
        recoverLater();
    } else if (event < 4) {
        note(index, "freezes", Harm::Stops);
        at.nsd->freeze();
        recoverLater();
    } else if (event < 5) {
        move(index);
    } else {
        // A process of its own: it can be killed like the others, and this one forks, which threads with sockets do not like.
        const int kind = m_random.bounded(lieCount());
        note(index, "is replaced", Harm::Stops);
        at.nsd->kill();
        const QString& name = m_tree.operators[index].name;
        at.liar = std::make_unique<Server>(name + "-liar", m_folder + '/' + name + "-liar");
        at.lie = kind;
        whenItAnswers(index, [this, index, kind, recoverLater] {
            if (site(index).returning)
                return; // the soak is over
            endNotes(index);
            note(index, lieName(kind), lieHarm(kind));
            recoverLater();
        });
    }
}

void Chaos::recover(qsizetype index)
{
    Site& at = site(index);
    if (!at.busy || at.returning)
        return;
    at.returning = true;
    if (at.liar || !at.nsd->running()) {
        if (at.liar) {
            const QString was = at.state;
            endNotes(index);
            note(index, "is exchanged for the right one", Harm::Stops);
            at.state = was;
            at.liar->kill();
            at.liar.reset();
        }
        restart(index);
    } else {
        at.nsd->thaw();
        publish(index); // somebody may have moved meanwhile
    }
    whenItAnswers(index, [this, index] { back(index); });
}

void Chaos::back(qsizetype index)
{
    endNotes(index);
    site(index).busy = false;
    say(index, "is back (was: " + site(index).state + ")");
}

void Chaos::restart(qsizetype index)
{
    Site& at = site(index);
    at.nsd.reset();
    at.nsd = startNsd(m_folder, m_tree, m_tree.operators[index]);
}

void Chaos::startLiar(qsizetype index)
{
    Site& at = site(index);
    at.liar->start(QCoreApplication::applicationFilePath(),
                   QStringList{liarOption, QString::number(at.lie), at.nsd->folder()} + m_tree.operators[index].addresses);
}

void Chaos::publish(qsizetype index)
{
    const Server& nsd = *site(index).nsd;
    for (const QString& origin : m_tree.operators[index].zones)
        nsd.write(origin == "." ? QString("root.zone") : origin + "zone", m_tree.zone(origin).text);
    nsd.signalMain("HUP");
}

void Chaos::move(qsizetype index)
{
    // The second address changes to one never used before and back; all zones that name it are published again.
    Site& at = site(index);
    Operator& by = m_tree.operators[index];
    const QString from = by.addresses[1];
    const QString to = at.moved ? from.section('.', 0, 2) + ".2" : from.section('.', 0, 2) + ".102";
    at.moved = !at.moved;
    QProcess::execute("ip", {"addr", "replace", to + "/32", "dev", "lo"});
    by.addresses[1] = to;
    const QRegularExpression old("\\b" + QRegularExpression::escape(from) + "\\b");
    for (GeneratedZone& zone : m_tree.zones)
        zone.text.replace(old, to);
    note(index, "moves from " + from + " to " + to, Harm::Stops);
    const std::size_t entry = m_diary.begin(index, 1, by.name + " has moved", Harm::Stops, m_clock.elapsed());
    QTimer::singleShot(movedMs, this, [this, entry] { m_diary.end(entry, m_clock.elapsed()); });
    restart(index);
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i)
        if (i != index && site(i).nsd->running() && !site(i).busy)
            publish(i);
    at.returning = true;
    whenItAnswers(index, [this, index] { back(index); });
}

void Chaos::calm()
{
    m_calm = true;
    for (qsizetype i = 0; i < m_tree.operators.size(); ++i)
        recover(i);
}

} // namespace harddns::interop
