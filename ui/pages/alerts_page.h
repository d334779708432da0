// The page Alerts: what needs me now, how sure is it, what was done, what can I do. A graded list by the stage of each alert's life, the
// silences with their ends, and the selected alert told whole. An incident can be saved as a file and opened by another console, without a
// node. GUI thread.
#pragma once

#include "ui/pages/alert_values.h"
#include "ui/pages/incident_bundle.h"
#include "ui/pages/page.h"

#include <array>
#include <map>
#include <optional>

class QAction;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace harddns::ui
{

class AlertDetail;
class EmptyState;
class ErrorBar;
class Panel;
class SegmentedChoice;
class TableView;

class AlertsPage : public Page
{
    Q_OBJECT
public:
    explicit AlertsPage(PageContext context, QWidget* parent = nullptr);
    ~AlertsPage() override;

    [[nodiscard]] QString title() const override { return tr("Alerts"); }
    [[nodiscard]] QString facts() const override { return m_facts; }
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void refresh() override;
    /// "alert" (qulonglong).
    void show(const QVariantMap& what) override;
    bool exportShown() override;
    bool stepBack() override;

    /// The alert that is looked at, with what is known of it now.
    [[nodiscard]] IncidentBundle bundle() const;
    /// Shows an incident from a file until backToLive(). Empty: done; else a sentence.
    [[nodiscard]] QString openBundle(const QString& path);
    void backToLive();
    [[nodiscard]] bool isOffline() const { return m_bundle.has_value(); }
    [[nodiscard]] QString exportList(const QString& path) const; ///< as CSV; empty: done

    enum class Shown : std::uint8_t { Open, Acknowledged, Silenced, Closed, All };
    void setShown(Shown shown);
    [[nodiscard]] const AlertModel& model() const { return *m_model; }
    [[nodiscard]] const SilenceModel& silences() const { return *m_silenceModel; }
    [[nodiscard]] std::array<std::size_t, alertStages> counts() const { return m_counts; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] AlertDetail* detail() const { return m_detail; }
    [[nodiscard]] std::optional<std::uint64_t> selected() const { return m_selected; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void buildActions();
    void connectDetail();
    void takeRows();
    void showEmpty();
    void select(std::optional<std::uint64_t> alert);
    void showDetail();
    void loadLife();
    void followRole();
    void act(AlertAction::Kind kind, const QString& note = {}, std::int64_t untilUs = 0);
    void silence();
    void askQuarantine();
    void openSelectedVote();
    void saveBundle();
    void chooseBundle();
    void tell(State state, const QString& sentence);
    [[nodiscard]] const Alert* alertOf(std::uint64_t id) const;
    [[nodiscard]] AlertView viewOf(const Alert& alert) const;
    [[nodiscard]] std::int64_t nowUs() const;

    AlertModel* m_model;
    SilenceModel* m_silenceModel;
    QAction* m_openBundle = nullptr;
    QAction* m_export = nullptr;
    QMenu* m_exportMenu = nullptr;
    SegmentedChoice* m_choice = nullptr;
    ErrorBar* m_offline = nullptr; ///< says that a file is shown
    ErrorBar* m_news = nullptr;    ///< what became of a command
    Panel* m_listPanel = nullptr;
    Panel* m_silencePanel = nullptr;
    QStackedWidget* m_listStack = nullptr;
    EmptyState* m_empty = nullptr;
    TableView* m_table = nullptr;
    TableView* m_silenceTable = nullptr;
    QPushButton* m_endSilence = nullptr;
    AlertDetail* m_detail = nullptr;
    QSplitter* m_splitter = nullptr;

    // What the list was made of, so that nothing is done when nothing changed.
    struct Made {
        std::uint64_t revision = 0, lives = 0;
        std::int64_t second = 0; ///< silences end and closed alerts leave the range with time
        TimeRange range;
        Filter filter;
        Shown shown = Shown::All;
        bool paused = false, offline = false;
        friend bool operator==(const Made&, const Made&) = default;
    };
    std::optional<Made> m_made;
    std::uint64_t m_lives = 1; ///< grows with alertLifeChanged
    Shown m_shown = Shown::All;
    std::array<std::size_t, alertStages> m_counts{};
    QString m_facts;
    bool m_choseOnce = false;

    std::optional<std::uint64_t> m_selected;
    std::map<std::uint64_t, Alert> m_pinned; ///< looked up in the history; not in the live data
    std::vector<db::AlertChange> m_changes;  ///< of the selected one
    std::vector<db::Event> m_events;
    RecordPtr m_record;
    std::uint64_t m_loadedFor = 0, m_loadedRevision = 0;
    PendingPtr m_changesPending, m_eventsPending, m_recordPending, m_lookup;

    std::optional<IncidentBundle> m_bundle;
};

} // namespace harddns::ui
