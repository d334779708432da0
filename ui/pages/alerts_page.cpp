#include "ui/pages/alerts_page.h"

#include "ui/pages/alert_detail.h"
#include "ui/theme/format.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t secondUs = 1'000'000;
/// Steps of an alert's life that are read: people act some ten times on one; the updates of a flood are not read at all.
constexpr std::size_t mostSteps = 200;
/// What was done to a node around an alert: before it was raised (a flood comes first), and after it was last seen (repair, release).
constexpr std::int64_t eventsBeforeUs = 60 * secondUs, eventsAfterUs = 3'600 * secondUs;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

} // namespace

AlertsPage::AlertsPage(PageContext context, QWidget* parent)
    : Page(std::move(context), parent), m_model(new AlertModel(this)), m_silenceModel(new SilenceModel(this))
{
    buildActions();
    build();
    connectDetail();
    followRole();
    connect(&m_context.source, &Source::alertLifeChanged, this, [this] { ++m_lives; });
    connect(&m_context.source, &Source::roleChanged, this, &AlertsPage::followRole);
    connect(&m_context.source, &Source::historyChanged, this, [this] { m_loadedFor = 0; });
}

AlertsPage::~AlertsPage() = default;

std::int64_t AlertsPage::nowUs() const
{
    if (m_bundle)
        return m_bundle->savedUs;
    return m_context.view.pausedAtUs().value_or(m_context.data.nowUs());
}

void AlertsPage::followRole()
{
    const bool isFile = m_bundle || m_context.source.recording();
    m_detail->setOffline(m_context.source.recording().has_value());
    m_detail->setForbidden(isFile                                      ? tr("This incident comes from a file; there is no node to act on.")
                           : m_context.source.role() != Role::Operator ? tr("Needs the role operator.")
                                                                       : QString());
}

const Alert* AlertsPage::alertOf(std::uint64_t id) const
{
    if (m_bundle)
        return m_bundle->alert.id == id ? &m_bundle->alert : nullptr;
    const auto& alerts = m_context.data.alerts();
    if (const auto at = alerts.find(id); at != alerts.end())
        return &at->second;
    const auto pinned = m_pinned.find(id);
    return pinned == m_pinned.end() ? nullptr : &pinned->second;
}

// ---- the list ----

void AlertsPage::takeRows()
{
    const std::int64_t now = nowUs();
    const TimeRange& range = m_context.view.range();
    const Filter& filter = m_context.view.filter();
    std::vector<AlertRow> rows, silenced;
    m_counts = {};
    const auto add = [&](const Alert& alert, const AlertLife& life) {
        AlertRow row{alert, life, stageOf(alert, life, now), now};
        // What is not settled is shown whatever the range: it needs somebody now.
        const bool inRange = alert.lastSeenUs >= range.begin(now) && alert.firstSeenUs <= range.end(now);
        const bool settled = row.stage == AlertStage::Closed;
        if (!m_bundle && (!filter.matches(alert) || (settled && !inRange && !m_pinned.contains(alert.id))))
            return;
        ++m_counts[static_cast<std::size_t>(row.stage)];
        if (row.stage == AlertStage::Silenced)
            silenced.push_back(row);
        if (m_shown == Shown::All || static_cast<int>(m_shown) == static_cast<int>(row.stage) || m_bundle)
            rows.push_back(std::move(row));
    };
    if (m_bundle) {
        add(m_bundle->alert, m_bundle->life);
    } else {
        for (const auto& [id, alert] : m_context.data.alerts())
            add(alert, m_context.source.alertLife(id));
        for (const auto& [id, alert] : m_pinned) {
            if (!m_context.data.alerts().contains(id))
                add(alert, m_context.source.alertLife(id));
        }
    }
    std::sort(rows.begin(), rows.end(), comesBefore);
    std::sort(silenced.begin(), silenced.end(),
              [](const AlertRow& a, const AlertRow& b) { return a.life.silencedUntilUs < b.life.silencedUntilUs; });
    m_model->setRows(std::move(rows));
    m_silenceModel->setRows(std::move(silenced));
    m_silencePanel->setVisible(m_silenceModel->rowCount() > 0);
    const auto count = [&](AlertStage stage) { return format::count(m_counts[static_cast<std::size_t>(stage)]); };
    for (int stage = 0; stage < alertStages; ++stage) {
        const QString word = stageWord(static_cast<AlertStage>(stage)) + u' ' + count(static_cast<AlertStage>(stage));
        m_choice->setText(stage, word);
    }
    const QString facts = tr("%1 open, %2 acknowledged, %3 silenced")
                              .arg(count(AlertStage::Open), count(AlertStage::Acknowledged), count(AlertStage::Silenced));
    if (facts != m_facts) {
        m_facts = facts;
        emit factsChanged();
    }
}

void AlertsPage::refresh()
{
    const ViewState& view = m_context.view;
    const bool paused = view.pausedAtUs().has_value() && !m_bundle;
    Made made{
        m_context.data.alertsRevision(), m_lives, nowUs() / secondUs, view.range(), view.filter(), m_shown, paused, m_bundle.has_value()};
    // Frozen: only what the operator does himself changes something.
    if (paused && m_made && m_made->paused)
        made.revision = m_made->revision;
    if (m_made == made)
        return;
    m_made = made;
    takeRows();
    showEmpty();
    if (!m_choseOnce && m_model->rowCount() > 0 && !m_selected) {
        m_choseOnce = true;
        m_table->selectRow(0);
    }
    showDetail();
}

void AlertsPage::showEmpty()
{
    const bool empty = m_model->rowCount() == 0;
    m_listStack->setCurrentIndex(empty ? 1 : 0);
    if (!empty)
        return;
    const bool filtered = !m_context.view.filter().isEmpty();
    QString why = filtered ? tr("No alert passes the filter.") : tr("No alert. Nothing needs you now.");
    switch (m_shown) {
    case Shown::Open: why = filtered ? tr("No open alert passes the filter.") : tr("No open alert. Nothing needs you now."); break;
    case Shown::Acknowledged: why = filtered ? tr("No acknowledged alert passes the filter.") : tr("No acknowledged alert."); break;
    case Shown::Silenced: why = filtered ? tr("No silenced alert passes the filter.") : tr("No silenced alert."); break;
    case Shown::Closed: why = filtered ? tr("No closed alert passes the filter.") : tr("No closed alert."); break;
    case Shown::All: break;
    }
    if (m_empty->why() == why)
        return;
    m_empty->clearButtons();
    m_empty->set(why, tr("Older ones are in the history."));
    if (filtered)
        connect(m_empty->addButton(tr("Clear the filter")), &QPushButton::clicked, this, [this] {
            m_context.view.setFilter({});
            refresh();
        });
    if (m_shown != Shown::All)
        connect(m_empty->addButton(tr("Show all alerts")), &QPushButton::clicked, this, [this] { setShown(Shown::All); });
    connect(m_empty->addButton(tr("Open history")), &QPushButton::clicked, this, [this] {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("alerts")}});
    });
}

void AlertsPage::setShown(Shown shown)
{
    m_shown = shown;
    m_choice->setCurrent(static_cast<int>(shown));
    refresh();
}

void AlertsPage::show(const QVariantMap& what)
{
    const QVariant asked = what.value(QStringLiteral("alert"));
    if (!asked.isValid())
        return;
    if (m_bundle)
        backToLive();
    const std::uint64_t id = asked.toULongLong();
    m_choseOnce = true;
    refresh();
    const auto reveal = [this, id] {
        if (m_model->find(id) < 0)
            setShown(Shown::All);
        if (const int row = m_model->find(id); row >= 0) {
            m_table->selectRow(row);
            m_table->setFocus();
        } else {
            select(id);
        }
    };
    if (alertOf(id) != nullptr) {
        reveal();
        return;
    }
    HistorySource* history = m_context.source.history();
    if (history == nullptr) {
        tell(State::Notice, tr("Alert %1 is not known any more, and there is no history to look it up in.").arg(QString::number(id)));
        return;
    }
    db::Filter filter;
    filter.alert = id;
    m_lookup =
        history->alertChanges(filter, {1, true, {}}, [this, id, reveal](Result<std::vector<db::StoredAlertChange>, std::string> got) {
            if (!got) {
                tell(State::Warning, tr("The history cannot be read: %1").arg(text(got.error())));
            } else if (got->empty()) {
                tell(State::Notice, tr("Alert %1 is not known, and the history does not have it.").arg(QString::number(id)));
            } else {
                m_pinned[id] = got->front().change.alert;
                m_pinned[id].closed = true; // the node does not list it any more
                m_made.reset();
                refresh();
                reveal();
            }
        });
}

bool AlertsPage::stepBack()
{
    if (!m_news->isHidden()) {
        m_news->clear();
        return true;
    }
    if (m_bundle) {
        backToLive();
        return true;
    }
    if (!m_selected)
        return false;
    m_table->clearOne();
    select({});
    return true;
}

// ---- the alert that is looked at ----

void AlertsPage::select(std::optional<std::uint64_t> alert)
{
    if (m_selected == alert)
        return;
    m_selected = alert;
    m_loadedFor = 0;
    m_changes.clear();
    m_events.clear();
    m_record.reset();
    m_detail->clearNote();
    showDetail();
}

AlertView AlertsPage::viewOf(const Alert& alert) const
{
    AlertView out;
    out.alert = alert;
    out.nowUs = nowUs();
    if (m_bundle) {
        out.life = m_bundle->life;
        out.changes = m_bundle->changes;
        out.events = m_bundle->events;
        out.members = m_bundle->members;
        for (const DisagreementRecord& record : m_bundle->disagreements) {
            if (!out.record || record.vote == alert.lastVote)
                out.record = std::make_shared<const DisagreementRecord>(record);
        }
        return out;
    }
    out.life = m_context.source.alertLife(alert.id);
    out.changes = m_changes;
    out.events = m_events;
    if (const SnapshotPtr& latest = m_context.data.latest())
        out.members = latest->members;
    out.record = m_record;
    if (!out.record && alert.lastVote != 0) {
        const auto& all = m_context.data.disagreements();
        const auto at = std::find_if(all.rbegin(), all.rend(), [&](const RecordPtr& record) { return record->vote == alert.lastVote; });
        if (at != all.rend())
            out.record = *at;
    }
    return out;
}

void AlertsPage::showDetail()
{
    const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr;
    if (alert == nullptr) {
        m_detail->clear();
        return;
    }
    m_detail->set(viewOf(*alert));
    loadLife();
}

void AlertsPage::loadLife()
{
    HistorySource* history = m_context.source.history();
    const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr;
    if (m_bundle || alert == nullptr || history == nullptr)
        return;
    // A flood changes its alert ten times a second; what people did does not come with that.
    const std::uint64_t revision = m_lives + static_cast<std::uint64_t>(nowUs() / (10 * secondUs));
    if (m_loadedFor == alert->id && m_loadedRevision == revision)
        return;
    m_loadedFor = alert->id;
    m_loadedRevision = revision;
    const std::uint64_t id = alert->id;
    const auto later = [this] { QMetaObject::invokeMethod(this, &AlertsPage::showDetail, Qt::QueuedConnection); };

    db::Filter steps;
    steps.alert = id;
    steps.fromUs = alert->firstSeenUs - eventsBeforeUs; // ids begin anew with each run of the node
    m_changesPending =
        history->alertChanges(steps, {mostSteps, true, {}}, [this, id, later](Result<std::vector<db::StoredAlertChange>, std::string> got) {
            if (!got || m_selected != id)
                return;
            m_changes.clear();
            for (auto stored = got->rbegin(); stored != got->rend(); ++stored) {
                if (stored->change.step != db::AlertStep::Updated)
                    m_changes.push_back(std::move(stored->change));
            }
            later();
        });
    db::Filter done;
    done.fromUs = alert->firstSeenUs - eventsBeforeUs;
    done.toUs = alert->lastSeenUs + eventsAfterUs;
    done.kinds = {db::EventKind::Quarantine, db::EventKind::Release, db::EventKind::Repair, db::EventKind::NodeUp};
    const std::vector<std::string> nodes = blamed(*alert);
    m_eventsPending =
        history->events(done, {mostSteps, false, {}}, [this, id, nodes, later](Result<std::vector<db::StoredEvent>, std::string> got) {
            if (!got || m_selected != id)
                return;
            m_events.clear();
            for (db::StoredEvent& stored : *got) {
                if (std::find(nodes.begin(), nodes.end(), stored.event.subject) != nodes.end())
                    m_events.push_back(std::move(stored.event));
            }
            later();
        });
    if (alert->lastVote == 0 || viewOf(*alert).record)
        return;
    db::Filter vote;
    vote.vote = alert->lastVote;
    vote.fromUs = alert->firstSeenUs - eventsBeforeUs;
    m_recordPending =
        history->disagreements(vote, {1, true, {}}, [this, id, later](Result<std::vector<db::StoredDisagreement>, std::string> got) {
            if (!got || got->empty() || m_selected != id)
                return;
            m_record = std::make_shared<const DisagreementRecord>(std::move(got->front().record));
            later();
        });
}

// ---- keys ----

void AlertsPage::keyPressEvent(QKeyEvent* event)
{
    const bool plain = event->modifiers() == Qt::NoModifier && m_table->hasFocus() && m_selected.has_value();
    if (plain && event->key() == Qt::Key_A && m_detail->acknowledge()->isEnabled())
        m_detail->acknowledge()->click();
    else if (plain && event->key() == Qt::Key_N && m_detail->editor()->isEnabled())
        m_detail->beginNote();
    else if (plain && event->key() == Qt::Key_S && m_detail->silence()->isEnabled())
        silence();
    else
        Page::keyPressEvent(event);
}

} // namespace harddns::ui
