#include "tests/interop/steady_load.h"

#include "tests/interop/network_corpus.h"

#include <QPointer>

#include <utility>

namespace harddns::interop
{

namespace
{

/// Small beside the distance of two questions, so that they do not come in bursts.
constexpr int tickMs = 2;

} // namespace

bool isRight(const Expectation& question, const DnsAnswer& reply)
{
    return reply.arrived && reply.rcode == question.rcode && reply.answer == question.answer &&
           (question.soaOwner.isEmpty() || reply.soaOwner == question.soaOwner.toLower());
}

SteadyLoad::SteadyLoad(DnsClient& client, const ZoneTree& tree, const QStringList& servers, const QString& series, int perSecond)
    : m_client(client), m_tree(tree), m_servers(servers), m_series(series), m_rate(perSecond)
{
    connect(&m_timer, &QTimer::timeout, this, &SteadyLoad::send);
    m_clock.start();
    m_timer.start(tickMs);
}

void SteadyLoad::send()
{
    for (const qint64 due = m_clock.elapsed() * m_rate / 1000; sent < due; ++sent) {
        const Expectation question = freshQuestion(m_tree, m_series, sent);
        QStringList turn;
        for (qsizetype i = 0; i < m_servers.size(); ++i)
            turn << m_servers[(sent + i) % m_servers.size()];
        m_client.ask(turn, question.name, question.type, patienceMs, [self = QPointer(this), question](const DnsAnswer& reply) {
            if (self)
                self->judge(question, reply);
        });
    }
}

void SteadyLoad::judge(const Expectation& question, const DnsAnswer& reply)
{
    ++answered;
    later += reply.tries > 1 ? 1 : 0;
    if (isRight(question, reply))
        ++right;
    else
        (!reply.arrived || reply.rcode == "SERVFAIL" ? failures : wrong) << question.name + ": " + reply.text();
}

} // namespace harddns::interop
