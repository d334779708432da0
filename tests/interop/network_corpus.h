// Questions to a network of nodes, thousands of them, and their answers as the zone files have them.
#pragma once

#include "tests/interop/dns_client.h"
#include "tests/interop/zone_tree.h"

namespace harddns::interop
{

/// The tree's own questions, then names of every domain in turn: wildcards, aliases from a wildcard and missing names, as many as wanted.
/// Names of different `series` (a few letters) never meet: nobody has them cached.
[[nodiscard]] QList<Expectation> makeCorpus(const ZoneTree& tree, int count);
[[nodiscard]] Expectation freshQuestion(const ZoneTree& tree, const QString& series, int number);

/// Answers to all, `atOnce` of them under way; question n to server n modulo their number. Runs the event loop.
[[nodiscard]] QList<DnsAnswer> askAll(DnsClient& client, const QList<Expectation>& questions, const QStringList& servers, int atOnce,
                                      int patienceMs);
/// A node that has no answer in time says so; on a machine that is busy with other things that is no sign of anything.
[[nodiscard]] bool failedClosed(const DnsAnswer& reply);
/// What failed closed is asked of the other servers, a few at a time, as a client would. How often that was.
int askFailedAgain(DnsClient& client, const QList<Expectation>& questions, const QStringList& servers, int patienceMs,
                   QList<DnsAnswer>& answers);

} // namespace harddns::interop
