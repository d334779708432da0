// Questions at an even rate to several nodes in turn, each with a name nobody has asked for, as clients with a list of servers ask them:
// whoever is silent is followed by the next. Works while the event loop runs.
#pragma once

#include "tests/interop/dns_client.h"
#include "tests/interop/zone_tree.h"

namespace harddns::interop
{

/// The answer is what the zone says.
[[nodiscard]] bool isRight(const Expectation& question, const DnsAnswer& reply);

class SteadyLoad : public QObject
{
    Q_OBJECT

public:
    /// What a client waits for one server before it asks the next (stub resolvers: 1 to 5 s).
    static constexpr int patienceMs = 1500;

    /// `series`: of names, network_corpus.h. `client` and `tree` outlive this.
    SteadyLoad(DnsClient& client, const ZoneTree& tree, const QStringList& servers, const QString& series, int perSecond);
    void stop() { m_timer.stop(); }

    int sent = 0, answered = 0, right = 0;
    int later = 0;        ///< answered by another server than the first
    QStringList failures; ///< no answer from anybody, or SERVFAIL
    QStringList wrong;    ///< any other answer that is not the zone's

private:
    void send();
    void judge(const Expectation& question, const DnsAnswer& reply);

    DnsClient& m_client;
    const ZoneTree& m_tree;
    QStringList m_servers;
    QString m_series;
    int m_rate;
    QTimer m_timer;
    QElapsedTimer m_clock;
};

} // namespace harddns::interop
