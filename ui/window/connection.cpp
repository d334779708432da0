#include "ui/window/connection.h"

namespace harddns::ui
{

namespace
{
constexpr qint64 rateWindowMs = 1'000;
} // namespace

Connection::Connection(Source* source, QObject* parent) : QObject(parent), m_source(source), m_chain(*source, m_data)
{
    m_clock.start();
    connect(source, &Source::snapshot, this, &Connection::hear);
    connect(&m_data, &ConsoleData::changed, this, &Connection::changed);
    connect(&m_chain, &ChainWatch::changed, this, &Connection::chainChanged);
    connect(source, &Source::historyChanged, this, &Connection::checkWhenShown); // the watch has heard of it before
}

void Connection::setShown(bool shown)
{
    m_isShown = shown;
    checkWhenShown();
}

/// Not after each change of the chain: a check that somebody cancelled stays cancelled.
void Connection::checkWhenShown()
{
    if (m_isShown && chain().kind == Chain::Kind::Unchecked)
        verifyChain();
}

void Connection::verifyChain() { m_chain.verify(); }

void Connection::hear(const SnapshotPtr& snapshot)
{
    const qint64 now = m_clock.elapsed();
    m_arrivals.push_back(now);
    while (!m_arrivals.empty() && m_arrivals.front() <= now - rateWindowMs)
        m_arrivals.pop_front();
    if (snapshot->link.state == LinkState::State::Up)
        m_heardUs = snapshot->timeUs;
    m_data.take(snapshot);
}

bool Connection::isLost() const { return m_data.latest() != nullptr && m_data.latest()->link.state != LinkState::State::Up; }

int Connection::updatesPerSecond() const
{
    const qint64 now = m_clock.elapsed();
    int count = 0;
    for (auto at = m_arrivals.rbegin(); at != m_arrivals.rend() && *at > now - rateWindowMs; ++at)
        ++count;
    return count;
}

} // namespace harddns::ui
