#include "app/console/pages.h"

#include "ui/pages/alert_values.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/disagreements_page.h"
#include "ui/pages/history_page.h"
#include "ui/pages/latency_page.h"
#include "ui/pages/nodes_page.h"
#include "ui/pages/overview_page.h"
#include "ui/pages/queries_page.h"
#include "ui/pages/validation_page.h"
#include "ui/theme/state_shape.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace harddns::app
{

namespace
{

using namespace ui;

template <class P>
Page* make(PageContext context, QWidget* parent)
{
    return new P(std::move(context), parent);
}

QString title(const char* text) { return QCoreApplication::translate("Pages", text); }

PageBadge openAlerts(const ConsoleData& data, const Source& source)
{
    const AlertCounts counts = countAlerts(data, source, data.nowUs());
    return {stateOf(counts.worstOpen), counts.of(AlertStage::Open)};
}

/// What nobody could explain, in as much time as a console shows at first.
PageBadge unexplainedDissent(const ConsoleData& data, const Source&)
{
    const std::int64_t fromUs = TimeRange{}.begin(data.nowUs());
    double count = 0;
    for (auto second = data.seconds().rbegin(); second != data.seconds().rend() && second->timeUs >= fromUs; ++second)
        count += static_cast<double>(second->unexplained);
    Grade worst = Grade::Notice;
    double found = 0;
    for (auto record = data.disagreements().rbegin(); record != data.disagreements().rend() && found < count; ++record) {
        if ((*record)->timeUs < fromUs)
            break;
        worst = std::max(worst, (*record)->grade);
        found += (*record)->grade == Grade::None ? 0 : 1;
    }
    return {stateOf(worst), static_cast<std::uint64_t>(std::llround(count))};
}

} // namespace

std::vector<PageRegistration> consolePages()
{
    return {
        {"overview", PageGroup::Watch, Icon::Bars, title(QT_TRANSLATE_NOOP("Pages", "Overview")), make<OverviewPage>, {}},
        {"disagreements", PageGroup::Watch, Icon::Disagree, title(QT_TRANSLATE_NOOP("Pages", "Disagreements")), make<DisagreementsPage>,
         unexplainedDissent, true},
        {"alerts", PageGroup::Watch, Icon::Bell, title(QT_TRANSLATE_NOOP("Pages", "Alerts")), make<AlertsPage>, openAlerts, true},
        {"latency", PageGroup::Measure, Icon::Curve, title(QT_TRANSLATE_NOOP("Pages", "Latency")), make<LatencyPage>, {}},
        {"validation", PageGroup::Measure, Icon::Shield, title(QT_TRANSLATE_NOOP("Pages", "Validation")), make<ValidationPage>, {}},
        {"queries", PageGroup::Measure, Icon::Search, title(QT_TRANSLATE_NOOP("Pages", "Queries")), make<QueriesPage>, {}},
        {"nodes", PageGroup::Operate, Icon::Nodes, title(QT_TRANSLATE_NOOP("Pages", "Nodes")), make<NodesPage>, {}},
        {"history", PageGroup::Operate, Icon::History, title(QT_TRANSLATE_NOOP("Pages", "History")), make<HistoryPage>, {}},
    };
}

} // namespace harddns::app
