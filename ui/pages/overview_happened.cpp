// The overview's list of what happened: the node's alerts, and from the audit store events and what people did.
#include "ui/pages/overview_page.h"

#include "ui/plot/time_plot.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <algorithm>

namespace harddns::ui
{

void OverviewPage::askHistory()
{
    HistorySource* history = m_context.source.history();
    if (!history || m_waitsFor > 0)
        return;
    if (!m_historyGrew && isSameView(m_asked, m_shown))
        return;
    if (m_shown.isPaused && !m_historyGrew && m_asked.fromUs == m_shown.fromUs && m_asked.toUs == m_shown.toUs)
        return;
    m_historyGrew = false;
    m_asked = m_shown;
    db::Filter filter = m_context.view.filter().forStore();
    filter.fromUs = m_shown.fromUs;
    filter.toUs = m_shown.toUs;
    db::PageRequest page;
    page.limit = mostHappenings;
    m_waitsFor = 2;
    m_events = history->events(filter, page, [this](Result<std::vector<db::StoredEvent>, std::string> answer) {
        m_historyProblem = answer.ok() ? QString() : QString::fromStdString(answer.error());
        if (answer.ok()) {
            m_fromEvents.clear();
            for (const db::StoredEvent& stored : answer.value()) {
                if (m_context.view.filter().isEmpty() || m_context.view.filter().matches(stored.event))
                    m_fromEvents.push_back(happening(stored));
            }
        }
        refreshHappened(m_shown);
        --m_waitsFor;
    });
    filter.step = db::AlertStep::Silenced;
    m_changes = history->alertChanges(filter, page, [this](Result<std::vector<db::StoredAlertChange>, std::string> answer) {
        if (answer.ok()) {
            m_fromChanges.clear();
            for (const db::StoredAlertChange& stored : answer.value()) {
                if (auto one = happening(stored); one && m_context.view.filter().matches(stored.change))
                    m_fromChanges.push_back(std::move(*one));
            }
        }
        refreshHappened(m_shown);
        --m_waitsFor;
    });
}

void OverviewPage::refreshHappened(const PageMoment& moment)
{
    std::vector<Happening> all = m_fromEvents;
    all.insert(all.end(), m_fromChanges.begin(), m_fromChanges.end());
    const Filter& filter = m_context.view.filter();
    for (const auto& [id, alert] : m_context.data.alerts()) {
        if (!filter.isEmpty() && !filter.matches(alert))
            continue;
        all.push_back(happening(alert, moment.nowUs));
        const AlertLife life = m_context.source.alertLife(id);
        if (!life.acknowledgedBy.empty()) {
            Happening one = all.back();
            one.timeUs = life.acknowledgedUs;
            one.state = State::None;
            one.text = tr("%1 acknowledged alert %2").arg(QString::fromStdString(life.acknowledgedBy), QString::number(id));
            one.id += QStringLiteral(" acknowledged");
            all.push_back(std::move(one));
        }
    }
    std::erase_if(all, [&](const Happening& one) { return one.timeUs < moment.fromUs || one.timeUs > moment.toUs; });
    std::stable_sort(all.begin(), all.end(), [](const Happening& a, const Happening& b) { return a.timeUs > b.timeUs; });
    if (all.size() > mostHappenings)
        all.resize(mostHappenings);
    m_happenedModel->setNow(moment.nowUs);
    m_happenedModel->setRows(std::move(all));

    const bool isEmpty = m_happenedModel->rowCount() == 0;
    if (isEmpty) {
        m_happenedEmpty->set(
            tr("Nothing happened %1.")
                .arg(inSpan(m_context.source.history() && m_historyProblem.isEmpty() ? moment.whollyKnown(moment.toUs) : moment)),
            m_context.source.history() ? tr("Widen the range, or look into the history.")
                                       : tr("This node keeps no audit history: only alerts are shown here."));
    }
    m_happenedTable->setVisible(!isEmpty);
    m_happenedEmpty->setVisible(isEmpty);
    if (m_historyProblem.isEmpty())
        m_happenedPanel->error()->clear();
    else if (m_happenedPanel->error()->sentence() != m_historyProblem)
        m_happenedPanel->error()->show(State::Warning, m_historyProblem);
}

void OverviewPage::openHappening(int row)
{
    const Happening& one = m_happenedModel->row(row);
    m_context.open(one.page, one.what);
}

void OverviewPage::acknowledge()
{
    const auto alert = m_context.data.verdict().alert;
    if (!alert)
        return;
    AlertAction action;
    action.kind = AlertAction::Kind::Acknowledge;
    action.alert = *alert;
    m_context.source.act(action, this, [this](const Result<bool, std::string>& answer) {
        if (answer.ok())
            m_problem->clear();
        else
            m_problem->show(State::Warning, tr("Not acknowledged: %1").arg(QString::fromStdString(answer.error())));
        m_livesChanged = true;
    });
}

void OverviewPage::addToFilter(const QString& word, const QString& value, bool exclude)
{
    for (const FieldInfo& field : filterFields()) {
        if (word == QLatin1String(field.word))
            m_context.view.setFilter(m_context.view.filter().narrowed(field.field, value, exclude));
    }
}

void OverviewPage::show(const QVariantMap& what)
{
    const int row = m_topModel->find(what.value(QStringLiteral("name")).toString() + u' ' + what.value(QStringLiteral("type")).toString());
    if (row >= 0)
        m_topTable->selectRow(row);
}

bool OverviewPage::exportShown() { return m_plot->saveAs(Plot::Format::Csv); }

bool OverviewPage::stepBack() { return m_plot->stepBack() || m_topTable->clearOne() || m_happenedTable->clearOne(); }

} // namespace harddns::ui
