#include "tests/interop/soak_causes.h"

#include <QRegularExpression>

#include <algorithm>

namespace harddns::interop
{

namespace
{

/// How long a failure is felt after its cause is over: a resolution under way (4.5 s), the node's memory of failures (RFC 9520: at first
/// 5 s, doubled at each repetition, so as long as the disturbance lasted and 5 s more) and that of a client (Unbound 5 s, BIND 1 s).
constexpr qint64 memoryMs = 15'000;
/// The node's memory is never longer than this.
constexpr qint64 longestMs = 300'000;
/// Delegations with a TTL of at least this are not asked for again during a soak.
constexpr int longLivedSeconds = 3 * 3600;

} // namespace

qint64 SoakCauses::Disturbance::feltUntil() const { return to + std::min(to - from, longestMs) + memoryMs; }
qint64 SoakCauses::Disturbance::rememberedUntil() const { return to + std::min(to - seriesFrom, longestMs) + memoryMs; }

SoakCauses::SoakCauses(const ZoneTree& tree)
{
    QHash<QString, Place> placeOf;
    for (qsizetype i = 0; i < tree.operators.size(); ++i)
        for (qsizetype n = 0; n < tree.operators[i].addresses.size(); ++n)
            placeOf.insert(tree.operators[i].addresses[n], {i, static_cast<int>(n)});

    struct Text {
        QHash<QString, QStringList> servers; ///< owner to server names
        QSet<QString> addresses;             ///< owners of address records
        int ttl = 0;
    };
    QHash<QString, Text> texts;
    QHash<QString, std::vector<Place>> places; ///< server name to addresses
    static const QRegularExpression record("^(\\S+) IN (NS|A|AAAA) (\\S+)$", QRegularExpression::MultilineOption);
    static const QRegularExpression ttl("^\\$TTL (\\d+)$", QRegularExpression::MultilineOption);
    for (const GeneratedZone& zone : tree.zones) {
        Text& text = texts[zone.origin];
        text.ttl = ttl.match(zone.text).captured(1).toInt();
        for (auto it = record.globalMatch(zone.text); it.hasNext();) {
            const auto match = it.next();
            QString owner = match.captured(1);
            if (owner == "@")
                owner = zone.origin;
            else if (!owner.endsWith('.'))
                owner += '.' + zone.origin;
            if (match.captured(2) == "NS") {
                text.servers[owner] << match.captured(3);
                continue;
            }
            text.addresses.insert(owner);
            const auto place = placeOf.constFind(match.captured(3));
            if (place == placeOf.constEnd())
                continue;
            std::vector<Place>& known = places[owner];
            if (std::find(known.begin(), known.end(), *place) == known.end())
                known.push_back(*place);
        }
    }
    for (const GeneratedZone& generated : tree.zones)
        m_zones[generated.origin].origin = generated.origin;
    for (Zone& zone : m_zones) {
        const bool root = zone.origin == ".";
        zone.parent = root ? QString() : zoneOf(zone.origin.section('.', 1));
        const Text& above = texts[root ? zone.origin : zone.parent];
        zone.longLived = root || above.ttl >= longLivedSeconds;
        for (const QString& name : above.servers.value(zone.origin)) {
            ZoneServer server{name, {}, root || above.addresses.contains(name)};
            for (const Place& place : places.value(name))
                if (tree.operators[place.operatorIndex].zones.contains(zone.origin))
                    server.places.push_back(place);
            zone.servers.push_back(server);
        }
    }
}

QString SoakCauses::zoneOf(const QString& name) const
{
    for (QString at = name; !at.isEmpty() && at != "."; at = at.section('.', 1))
        if (m_zones.contains(at))
            return at;
    return ".";
}

std::size_t SoakCauses::begin(qsizetype operatorIndex, int address, const QString& what, Harm harm, qint64 now)
{
    qint64 seriesFrom = now;
    for (const Disturbance& d : m_diary)
        if (d.operatorIndex == operatorIndex && d.address == address && d.harm == Harm::Stops && d.to >= 0 && d.rememberedUntil() >= now)
            seriesFrom = std::min(seriesFrom, d.seriesFrom);
    m_diary.push_back({operatorIndex, address, what, harm, now, -1, seriesFrom});
    return m_diary.size() - 1;
}

bool SoakCauses::well(const Place& place, const Disturbed& disturbed)
{
    return std::none_of(disturbed.begin(), disturbed.end(), [&](const Disturbance* d) {
        return d->operatorIndex == place.operatorIndex && (d->address == allAddresses || d->address == place.address);
    });
}

bool SoakCauses::works(const QString& origin, const Disturbed& disturbed, QSet<QString>& onTheWay) const
{
    if (onTheWay.contains(origin))
        return false; // a circle helps nobody
    onTheWay.insert(origin);
    const Zone& zone = *m_zones.constFind(origin);
    // A way learned while something was disturbed already may have come too late for a failure that is remembered.
    const auto known = m_knownSince.constFind(origin);
    const bool learned = zone.longLived && known != m_knownSince.constEnd() &&
                         std::all_of(disturbed.begin(), disturbed.end(), [&](const Disturbance* d) { return *known < d->from; });
    const bool knowsTheWay = zone.parent.isEmpty() || learned;
    bool good = knowsTheWay || works(zone.parent, disturbed, onTheWay);
    good = good && std::any_of(zone.servers.begin(), zone.servers.end(), [&](const ZoneServer& server) {
               const bool answers =
                   std::any_of(server.places.begin(), server.places.end(), [&](const Place& p) { return well(p, disturbed); });
               return answers && (server.glue || works(zoneOf(server.name), disturbed, onTheWay));
           });
    onTheWay.remove(origin);
    return good;
}

void SoakCauses::collect(const QString& origin, QSet<QString>& zones) const
{
    if (zones.contains(origin))
        return;
    zones.insert(origin);
    const Zone& zone = *m_zones.constFind(origin);
    if (!zone.parent.isEmpty())
        collect(zone.parent, zones);
    for (const ZoneServer& server : zone.servers)
        if (!server.glue)
            collect(zoneOf(server.name), zones);
}

SoakCauses::Explanation SoakCauses::explain(const QStringList& names, qint64 asked, qint64 failed) const
{
    Explanation out = explain(names, asked, failed, false);
    if (out.kind == Explained::Fully || out.kind == Explained::Hindered)
        return out;
    Explanation before = explain(names, asked, failed, true);
    if (before.kind != Explained::Fully)
        return out;
    before.kind = Explained::Remembered;
    return before;
}

SoakCauses::Explanation SoakCauses::explain(const QStringList& names, qint64 asked, qint64 failed, bool series) const
{
    QSet<QString> inTheWay;
    for (const QString& name : names)
        collect(zoneOf(name), inTheWay);
    QSet<qsizetype> operators;
    for (const QString& zone : inTheWay)
        for (const ZoneServer& server : m_zones.constFind(zone)->servers)
            for (const Place& place : server.places)
                operators.insert(place.operatorIndex);

    Explanation out;
    Disturbed stopped, hindered;
    for (const Disturbance& d : m_diary) {
        if (d.harm == Harm::Nothing || !operators.contains(d.operatorIndex) || d.from > failed ||
            (d.to >= 0 && (series ? d.rememberedUntil() : d.feltUntil()) < asked))
            continue;
        hindered.push_back(&d);
        if (d.harm == Harm::Stops)
            stopped.push_back(&d);
    }
    const auto allWork = [&](const Disturbed& disturbed) {
        return std::all_of(names.begin(), names.end(), [&](const QString& name) {
            QSet<QString> onTheWay;
            return works(zoneOf(name), disturbed, onTheWay);
        });
    };
    Disturbed causes = hindered;
    if (hindered.empty()) {
        out.kind = Explained::NotAtAll;
    } else if (!allWork(stopped)) {
        out.kind = Explained::Fully;
        causes = stopped;
    } else {
        out.kind = allWork(hindered) ? Explained::Partly : Explained::Hindered;
    }
    const auto over = [&](const Disturbance& d) { return d.to >= 0 && d.to < asked; };
    if (out.kind == Explained::Fully || out.kind == Explained::Hindered) {
        // Those that make the difference; of what would do alone, what is going on counts rather than what is over.
        std::stable_partition(causes.begin(), causes.end(), [&](const Disturbance* d) { return over(*d); });
        for (std::size_t i = 0; i < causes.size();) {
            Disturbed fewer = causes;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            if (allWork(fewer))
                ++i;
            else
                causes = std::move(fewer);
        }
    }
    for (const Disturbance* d : causes)
        out.causes << d->what + (over(*d) ? (series ? ", some time ago" : ", just over") : "");
    return out;
}

} // namespace harddns::interop
