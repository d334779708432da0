#include "ui/data/chain_watch.h"

#include "ui/theme/format.h"

#include <QDateTime>

namespace harddns::ui
{

namespace
{
/// A chain of ten million rows takes a minute of one core of the reader: often enough to trust, seldom enough not to heat.
constexpr int verifyEveryMs = 10 * 60 * 1000;

ChainWatch::Chain::Kind kindOf(db::ChainVerdict verdict)
{
    using Kind = ChainWatch::Chain::Kind;
    switch (verdict) {
    case db::ChainVerdict::Verified: return Kind::Good;
    case db::ChainVerdict::NotSigned: return Kind::NotSigned;
    case db::ChainVerdict::UnknownKey: return Kind::UnknownKey;
    case db::ChainVerdict::Broken: break;
    }
    return Kind::Broken;
}
} // namespace

ChainWatch::ChainWatch(Source& source, const ConsoleData& data, QObject* parent) : QObject(parent), m_source(&source), m_data(&data)
{
    m_verifyAgain.setInterval(verifyEveryMs);
    connect(&m_verifyAgain, &QTimer::timeout, this, &ChainWatch::verify);
    connect(&source, &Source::historyChanged, this, &ChainWatch::followHistory);
    followHistory();
}

/// The store of a node comes when the node has started, and goes with it.
void ChainWatch::followHistory()
{
    m_verifying.reset();
    m_chain = m_before = {};
    m_verifyAgain.stop();
    if (m_source && m_source->history() != nullptr && !m_source->recording()) {
        m_chain.kind = Chain::Kind::Unchecked;
        m_verifyAgain.start();
    }
    emit changed();
}

std::int64_t ChainWatch::nowUs() const
{
    const std::int64_t now = m_data ? m_data->nowUs() : 0;
    return now != 0 ? now : QDateTime::currentMSecsSinceEpoch() * 1000; // the store can be read before the node answers
}

void ChainWatch::verify()
{
    HistorySource* history = m_source ? m_source->history() : nullptr;
    if (history == nullptr || m_chain.kind == Chain::Kind::Checking)
        return;
    m_before = m_chain;
    m_chain.kind = Chain::Kind::Checking;
    m_chain.saying = {};
    emit changed();
    m_verifying = history->verify([this](Result<db::ChainReport, std::string> report) { take(std::move(report)); });
}

void ChainWatch::take(Result<db::ChainReport, std::string> report)
{
    m_chain = {};
    m_chain.checkedUs = nowUs();
    if (!report.ok()) {
        m_chain.kind = Chain::Kind::Failed;
        m_chain.problem = QString::fromStdString(report.error());
        m_chain.report = m_before.report;
    } else {
        m_chain.kind = kindOf(db::verdictOf(*report));
        m_chain.rows = report->rows;
        m_chain.row = report->fault ? report->fault->seq : 0;
        m_chain.saying = sayingOf(*report);
        if (m_chain.kind != Chain::Kind::Good)
            m_chain.problem = format::sentences(m_chain.saying.findings + m_chain.saying.advice);
        m_chain.report = std::move(report).value();
    }
    emit changed();
}

void ChainWatch::cancel()
{
    if (m_chain.kind != Chain::Kind::Checking)
        return;
    m_verifying.reset();
    m_chain = m_before;
    emit changed();
}

} // namespace harddns::ui
