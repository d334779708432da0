#include "tests/interop/chaos.h"

#include "engine/lab/authority_server.h"
#include "engine/world/real/real_world.h"

#include <QDir>
#include <QRegularExpression>
#include <QTimer>

#include <cstdio>
#include <thread>

namespace harddns::interop
{

namespace
{

/// A moved server's old address lives in caches as long as its records do (the zones' TTL).
constexpr qint64 movedMs = 330'000;
constexpr int mostAtOnce = 2;

} // namespace

/// The operator's addresses in the hands of somebody else: right zones, wrong manners.
class LyingServer
{
public:
    static std::unique_ptr<LyingServer> make(const ZoneTree& tree, const Operator& by, lab::Behaviour behaviour)
    {
        auto zones = std::make_shared<lab::ZoneStore>();
        for (const QString& origin : by.zones) {
            auto zone = lab::Zone::fromText(tree.zone(origin).text.toStdString(), *wire::Name::fromText(origin.toStdString()),
                                            origin.toStdString());
            if (!zone)
                qFatal("%s", zone.error().c_str());
            zones->add(std::move(zone).value());
        }
        auto worker = world::RealWorker::make();
        if (!worker)
            return nullptr;
        std::unique_ptr<LyingServer> self(new LyingServer);
        self->m_worker = std::move(worker).value();
        self->m_server = std::make_unique<lab::AuthorityServer>(self->m_worker->world(), zones, std::move(behaviour));
        for (const QString& address : by.addresses)
            if (!self->m_server->listen({*IpAddress::parse(address.toStdString()), 53}))
                return nullptr;
        self->m_thread = std::thread([worker = self->m_worker.get()] { worker->run(); });
        return self;
    }
    ~LyingServer()
    {
        if (m_thread.joinable()) {
            m_worker->stop();
            m_thread.join();
        }
    }

private:
    LyingServer() = default;
    std::unique_ptr<world::RealWorker> m_worker;
    std::unique_ptr<lab::AuthorityServer> m_server;
    std::thread m_thread;
};

namespace
{

wire::Record forged(const char* owner, wire::Type type, std::string rdata)
{
    return {*wire::Name::fromText(owner), type, 1, 86400, std::move(rdata)};
}

/// A lie that must change nothing for the clients, and its name for the diary.
std::pair<lab::Behaviour, QString> drawLie(QRandomGenerator& random)
{
    using namespace std::chrono_literals;
    lab::Behaviour lie;
    const std::string evil("\x06\x06\x06\x06", 4);
    switch (random.bounded(13)) {
    case 0: lie.lameness = lab::Lameness::Refused; return {lie, "refuses its zones"};
    case 1: lie.lameness = lab::Lameness::ServFail; return {lie, "has lost its zones (SERVFAIL)"};
    case 2: lie.lameness = lab::Lameness::Upward; return {lie, "refers upward"};
    case 3: lie.lameness = lab::Lameness::Empty; return {lie, "answers emptily"};
    case 4: {
        // Names of zones this operator may not speak for: every section, every kind.
        const std::vector<wire::Record> records{
            forged("www.victim.org.", wire::Type::A, evil), forged("com.", wire::Type::Ns, std::string("\1x\4evil\0", 8)),
            forged("a.gtld.net.", wire::Type::A, evil), forged("a.root-servers.net.", wire::Type::A, evil),
            forged(".", wire::Type::Ns, std::string("\4evil\0", 6))};
        lie.poison = {records, records, records};
        return {lie, "adds foreign records everywhere"};
    }
    case 5: lie.wrongIdsFirst = 8; return {lie, "sends wrong ids first"};
    case 6: lie.wrongQuestion = true; return {lie, "answers another question"};
    case 7: lie.alwaysTruncated = true; return {lie, "truncates everything"};
    case 8: lie.ednsFault = lab::EdnsFault::FormErr; return {lie, "does not know EDNS"};
    case 9: lie.lowerCase = true; return {lie, "writes everything in lower case"};
    case 10: lie.cookieFault = lab::CookieFault::WrongClient; return {lie, "returns wrong cookies"};
    case 11: lie.dropProbability = 0.5; return {lie, "loses every second answer"};
    default: lie.delay = 400ms; return {lie, "is slow"};
    }
}

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
    const int kind = m_random.bounded(hoster ? 10 : 4);
    if (kind < 2) {
        site.nsd->kill();
        say(index, "dies");
    } else if (kind < 4) {
        QProcess::execute("kill", {"-STOP", QString::number(site.nsd->pid())});
        say(index, "freezes");
    } else if (kind < 5) {
        move(index);
        return;
    } else {
        auto [lie, name] = drawLie(m_random);
        site.nsd->kill();
        site.liar = LyingServer::make(m_tree, m_tree.operators[index], std::move(lie));
        say(index, site.liar ? name : "dies (its addresses were not free for the liar)");
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
        site.liar.reset();
        restart(index);
    } else {
        QProcess::execute("kill", {"-CONT", QString::number(site.nsd->pid())});
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
        const Operator& other = m_tree.operators[static_cast<qsizetype>(i)];
        if (static_cast<qsizetype>(i) == index || !m_sites[i].nsd->running() || m_sites[i].busy)
            continue;
        for (const QString& origin : other.zones)
            m_sites[i].nsd->write(origin == "." ? QString("root.zone") : origin + "zone", m_tree.zone(origin).text);
        QProcess::execute("kill", {"-HUP", QString::number(m_sites[i].nsd->pid())});
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
