// The diary of a soak and what follows from it: which operators were disturbed when, and whether a question asked in that time could be
// answered at all by the servers that were well. Knows the zone tree (who serves what, under which names, with which glue), not the
// resolver. One thread.
#pragma once

#include "tests/interop/zone_tree.h"

#include <QHash>
#include <QSet>
#include <QStringList>

#include <vector>

namespace harddns::interop
{

/// What a disturbance does to questions that need the server.
enum class Harm {
    Stops,   ///< no right answer can come from it
    Hinders, ///< answers come, but late or not each time
    Nothing, ///< a resolver has to cope with it
};

/// How far the diary explains a question without an answer.
enum class Explained {
    Fully,      ///< a zone in its way had no server that was well, or whose address could be learned
    Hindered,   ///< only servers that were slow or lost packets were left
    Remembered, ///< it was so before, again and again: the memory of a failure doubles while it repeats (RFC 9520)
    Partly,     ///< something in its way was disturbed, but there was another way
    NotAtAll,   ///< everything in its way was well
};

class SoakCauses
{
public:
    explicit SoakCauses(const ZoneTree& tree);

    static constexpr int allAddresses = -1;
    /// A disturbance begins at the moment `now` (milliseconds of the soak); its number, for end().
    std::size_t begin(qsizetype operatorIndex, int address, const QString& what, Harm harm, qint64 now);
    void end(std::size_t number, qint64 now) { m_diary[number].to = now; }
    /// An answer for the name has come through the node: from now on it knows the way to the name's zone.
    void learned(const QString& name, qint64 now)
    {
        if (const QString zone = zoneOf(name); !m_knownSince.contains(zone))
            m_knownSince.insert(zone, now);
    }

    struct Explanation {
        Explained kind = Explained::NotAtAll;
        QStringList causes; ///< each operator in the way that was disturbed, with what happened to it
    };
    /// For a question about these names that was asked and failed (or given up) at these moments.
    [[nodiscard]] Explanation explain(const QStringList& names, qint64 asked, qint64 failed) const;

    /// Deepest zone that holds the name.
    [[nodiscard]] QString zoneOf(const QString& name) const;

private:
    struct Place {
        qsizetype operatorIndex = 0;
        int address = 0;
        bool operator==(const Place&) const = default;
    };
    struct ZoneServer {
        QString name;
        std::vector<Place> places;
        bool glue = false; ///< the zone above tells its address
    };
    struct Zone {
        QString origin, parent;
        std::vector<ZoneServer> servers;
        bool longLived = false; ///< the delegation's TTL outlives a soak
    };
    struct Disturbance {
        qsizetype operatorIndex = 0;
        int address = allAddresses;
        QString what;
        Harm harm = Harm::Nothing;
        qint64 from = 0, to = -1; ///< -1: still
        qint64 seriesFrom = 0;    ///< begin of the first one of those that followed each other before they were forgotten

        /// The last moment a failure may be felt, if it was the first one and if it was one of a series.
        [[nodiscard]] qint64 feltUntil() const;
        [[nodiscard]] qint64 rememberedUntil() const;
    };
    using Disturbed = std::vector<const Disturbance*>;

    [[nodiscard]] Explanation explain(const QStringList& names, qint64 asked, qint64 failed, bool series) const;
    [[nodiscard]] static bool well(const Place& place, const Disturbed& disturbed);
    [[nodiscard]] bool works(const QString& zone, const Disturbed& disturbed, QSet<QString>& onTheWay) const;
    void collect(const QString& zone, QSet<QString>& zones) const;

    QHash<QString, Zone> m_zones;
    std::vector<Disturbance> m_diary;
    QHash<QString, qint64> m_knownSince;
};

} // namespace harddns::interop
