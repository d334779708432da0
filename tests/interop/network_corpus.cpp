#include "tests/interop/network_corpus.h"

#include <QCoreApplication>

#include <QRegularExpression>

namespace harddns::interop
{

namespace
{

/// Domains whose zones have all that Maker::fill() writes.
const QList<const GeneratedZone*>& domains(const ZoneTree& tree)
{
    static QList<const GeneratedZone*> found;
    static const ZoneTree* of = nullptr;
    if (of != &tree) {
        of = &tree;
        found.clear();
        for (const GeneratedZone& zone : tree.zones)
            if (zone.origin.startsWith("dom"))
                found.push_back(&zone);
    }
    return found;
}

/// The A records a line of the zone file gives to a name in it.
QStringList addressesIn(const GeneratedZone& zone, const QString& label)
{
    const QRegularExpression line("^" + QRegularExpression::escape(label) + " IN A (\\S+)$", QRegularExpression::MultilineOption);
    QStringList out;
    for (auto it = line.globalMatch(zone.text); it.hasNext();)
        out << it.next().captured(1);
    return out;
}

} // namespace

Expectation freshQuestion(const ZoneTree& tree, const QString& series, int number)
{
    const auto& all = domains(tree);
    const GeneratedZone& zone = *all[number % all.size()];
    const QString label = series + QString::number(number);
    Expectation out;
    out.type = "A";
    out.rcode = "NOERROR";
    switch ((number / all.size()) % 5) {
    case 3:
        out.name = label + ".walias." + zone.origin;
        out.what = "alias from a wildcard";
        out.answer << canonical(out.name, "CNAME", "www." + zone.origin);
        for (const QString& address : addressesIn(zone, "www"))
            out.answer << canonical("www." + zone.origin, "A", address);
        break;
    case 4:
        out.name = label + '.' + zone.origin;
        out.what = "missing name";
        out.rcode = "NXDOMAIN";
        out.soaOwner = zone.origin;
        break;
    default:
        out.name = label + ".wild." + zone.origin;
        out.what = "wildcard";
        for (const QString& address : addressesIn(zone, "*.wild"))
            out.answer << canonical(out.name, "A", address);
        break;
    }
    out.answer.sort();
    return out;
}

QList<Expectation> makeCorpus(const ZoneTree& tree, int count)
{
    QList<Expectation> out = tree.questions.mid(0, count);
    for (int number = 0; out.size() < count; ++number)
        out.push_back(freshQuestion(tree, "c", number));
    return out;
}

QList<DnsAnswer> askAll(DnsClient& client, const QList<Expectation>& questions, const QStringList& servers, int atOnce, int patienceMs)
{
    QList<DnsAnswer> out(questions.size());
    qsizetype next = 0, done = 0;
    while (done < questions.size()) {
        for (; next < questions.size() && next - done < atOnce; ++next)
            client.ask({servers[next % servers.size()]}, questions[next].name, questions[next].type, patienceMs,
                       [&out, &done, at = next](const DnsAnswer& reply) {
                           out[at] = reply;
                           ++done;
                       });
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    return out;
}

bool failedClosed(const DnsAnswer& reply) { return !reply.arrived || reply.rcode == "SERVFAIL"; }

int askFailedAgain(DnsClient& client, const QList<Expectation>& questions, const QStringList& servers, int patienceMs,
                   QList<DnsAnswer>& answers)
{
    constexpr int fewAtOnce = 4;
    int again = 0;
    for (qsizetype turn = 1; turn < servers.size(); ++turn) {
        QList<Expectation> failed;
        QList<qsizetype> places;
        for (qsizetype i = 0; i < questions.size(); ++i) {
            if (failedClosed(answers[i]) && questions[i].rcode != "SERVFAIL") {
                failed << questions[i];
                places << i;
            }
        }
        again += static_cast<int>(failed.size());
        const QList<DnsAnswer> replies = askAll(client, failed, servers.mid(turn) + servers.mid(0, turn), fewAtOnce, patienceMs);
        for (qsizetype i = 0; i < places.size(); ++i)
            answers[places[i]] = replies[i];
    }
    return again;
}

} // namespace harddns::interop
