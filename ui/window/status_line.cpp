#include "ui/window/status_line.h"

#include "ui/theme/format.h"
#include "ui/view_state.h"
#include "ui/window/connection.h"
#include "ui/window/process_load.h"

#include <QHBoxLayout>
#include <QPainter>

#include <cmath>

namespace harddns::ui
{

namespace
{
constexpr int clockMs = 1'000;
/// The share of the queries that is shown is that of this time, as on their page.
constexpr std::int64_t shownOverUs = 5'000'000;
/// Load is said over this time: shorter ones only flicker.
constexpr qint64 loadOverMs = 2'000;
} // namespace

StatusLine::StatusLine(ViewState& view, std::function<std::int64_t()> nowUs, QWidget* parent)
    : QWidget(parent), m_view(view), m_nowUs(std::move(nowUs))
{
    setAccessibleName(tr("Status"));
    auto* row = new QHBoxLayout(this);
    const auto label = [this, row] {
        auto* made = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, this);
        row->addWidget(made);
        return made;
    };
    m_live = label();
    m_shown = label();
    m_dropped = label();
    m_chain = label();
    m_problem = label();
    m_problem->setToken(Token::Warning);
    m_problem->hide();
    for (TextLabel* wordy : {m_live, m_shown, m_dropped, m_chain, m_problem}) // in a narrow window and a wordy language
        wordy->setEliding(true);
    row->addStretch(1);
    m_load = label();
    m_clock = label();
    m_since.start();
    m_processUs = processTimeUs();
    m_second.setInterval(clockMs);
    connect(&m_second, &QTimer::timeout, this, [this] {
        measureLoad();
        refresh();
    });
    m_second.start();
    connect(&m_view, &ViewState::pausedChanged, this, &StatusLine::refresh);
    connect(&m_view, &ViewState::rangeChanged, this, &StatusLine::refresh);
    connect(&Theme::current(), &Theme::changed, this, &StatusLine::follow);
    follow();
}

void StatusLine::follow()
{
    const Theme& theme = Theme::current();
    layout()->setContentsMargins(theme.px(12), 0, theme.px(12), 0);
    layout()->setSpacing(theme.px(24));
    setFixedHeight(theme.px(24));
    m_problem->setMaximumWidth(theme.px(480)); // the whole sentence is in its tooltip
    refresh();
}

void StatusLine::setConnection(Connection* connection)
{
    if (m_connection != nullptr)
        disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    if (connection != nullptr) {
        connect(connection, &Connection::chainChanged, this, &StatusLine::refresh);
        connect(connection, &QObject::destroyed, this, [this] { m_connection = nullptr; });
    }
    refresh();
}

void StatusLine::measureLoad()
{
    const qint64 elapsed = m_since.elapsed();
    if (elapsed < loadOverMs)
        return;
    const std::int64_t now = processTimeUs();
    const double share = static_cast<double>(now - m_processUs) / (static_cast<double>(elapsed) * 1000);
    m_load->setText(tr("Console %1 of a core").arg(format::percent(share, 0)));
    m_processUs = now;
    m_since.restart();
}

void StatusLine::setProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

bool StatusLine::isUp() const { return m_connection != nullptr && m_connection->data().latest() != nullptr && !m_connection->isLost(); }

void StatusLine::hear()
{
    if (isUp() != m_saidUp)
        refresh();
}

void StatusLine::refresh()
{
    m_saidUp = isUp();
    const auto set = [](TextLabel* label, const QString& text) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    };
    const std::int64_t now = m_nowUs();
    set(m_clock, format::dateTime(now) + u' ' + format::zone());
    if (m_connection == nullptr) {
        set(m_live, tr("Not connected"));
        for (TextLabel* label : {m_shown, m_dropped, m_chain})
            set(label, {});
        return;
    }
    const ConsoleData& seen = m_connection->data();
    if (m_connection->source() != nullptr && m_connection->source()->recording()) {
        set(m_live, tr("From a file: nothing here is live"));
        for (TextLabel* label : {m_shown, m_dropped, m_chain})
            set(label, {});
        return;
    }
    if (m_connection->isLost())
        set(m_live, tr("Not connected, figures of %1").arg(format::time(m_connection->heardUs(), now)));
    else if (m_view.pausedAtUs())
        set(m_live, tr("Paused at %1, counting goes on").arg(format::clock(*m_view.pausedAtUs())));
    else if (!m_view.range().isLive())
        set(m_live, tr("Not live: a range of the past"));
    else if (seen.latest() == nullptr)
        set(m_live, tr("Waiting for the node"));
    else
        set(m_live, m_connection->updatesPerSecond() == 1
                        ? tr("Live, 1 update a second")
                        : tr("Live, %1 updates a second").arg(format::number(m_connection->updatesPerSecond())));

    const ConsoleData::Losses& losses = seen.losses();
    const QueryStream lately = seen.queryStream(seen.nowUs() - shownOverUs, seen.nowUs());
    set(m_shown, tr("Events shown: %1").arg(format::sampled(static_cast<double>(lately.answered), static_cast<double>(lately.came))));
    const std::uint64_t dropped = losses.votes + losses.disagreements + losses.snapshots;
    set(m_dropped, tr("Dropped: %1").arg(format::count(dropped)));
    m_dropped->setToken(dropped > 0 ? Token::Warning : Token::Text2);
    m_dropped->setMore(tr("Votes %1, disagreements %2, snapshots %3 that the views cannot show")
                           .arg(format::count(losses.votes), format::count(losses.disagreements), format::count(losses.snapshots)));

    const Connection::Chain& chain = m_connection->chain();
    m_chain->setToken(chain.saying.state == State::Critical  ? Token::Critical
                      : chain.saying.state == State::Warning ? Token::Warning
                                                             : Token::Text2);
    m_chain->setMore(chain.problem);
    switch (chain.kind) {
    case Connection::Chain::Kind::None: set(m_chain, tr("No audit store")); break;
    case Connection::Chain::Kind::Unchecked: set(m_chain, tr("Audit chain not verified yet")); break;
    case Connection::Chain::Kind::Checking: set(m_chain, tr("Verifying the audit chain")); break;
    case Connection::Chain::Kind::Good: set(m_chain, tr("Audit chain verified %1").arg(format::time(chain.checkedUs, now))); break;
    case Connection::Chain::Kind::NotSigned:
    case Connection::Chain::Kind::UnknownKey:
    case Connection::Chain::Kind::Broken: set(m_chain, chain.saying.line); break;
    case Connection::Chain::Kind::Failed: set(m_chain, tr("Audit chain cannot be verified")); break;
    }
}

void StatusLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(Theme::current().color(Token::Border));
    painter.drawLine(rect().topLeft(), rect().topRight());
}

} // namespace harddns::ui
