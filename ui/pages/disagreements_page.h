// The page Disagreements: who differed, on which record, what was sent, is it an attack and why do we think so. A live list; below it the
// selected vote: matrix, how it was decided, evidence, packets. What was before the console was connected comes from the audit history.
// GUI thread.
#pragma once

#include "ui/pages/disagreement_model.h"
#include "ui/pages/page.h"
#include "ui/pages/page_moment.h"

#include <optional>

class QAction;
class QActionGroup;
class QMenu;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace harddns::ui
{

class AnswerDiff;
class EmptyState;
class EvidenceView;
class PacketPanes;
class Panel;
class TableView;
class TextLabel;
class VoteMatrixModel;
class VoteTimeline;

class DisagreementsPage : public Page
{
    Q_OBJECT
public:
    explicit DisagreementsPage(PageContext context, QWidget* parent = nullptr);
    ~DisagreementsPage() override;

    [[nodiscard]] QString title() const override { return tr("Disagreements"); }
    [[nodiscard]] QString facts() const override;
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void refresh() override;
    /// "vote" (qulonglong), or "view" (VoteView) of a vote that is in no store of this console: of an incident bundle.
    void show(const QVariantMap& what) override;
    bool exportShown() override;
    bool stepBack() override;

    enum class Format : std::uint8_t { Csv, JsonLines, Pcapng };
    /// What is shown, as a file. Empty: done; else a sentence.
    [[nodiscard]] QString exportTo(const QString& path, Format format) const;
    /// The packets of the selected vote. Empty: done; else a sentence.
    [[nodiscard]] QString exportEvidence(const QString& path) const;

    [[nodiscard]] const DisagreementModel& model() const { return *m_model; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] TableView* matrix() const { return m_matrix; }
    [[nodiscard]] EmptyState* empty() const { return m_empty; } ///< in place of the list
    [[nodiscard]] PacketPanes* packets() const { return m_packets; }
    [[nodiscard]] const VoteView& selected() const { return m_view; }
    void setOrder(DisagreementModel::Order order);

private:
    void buildList();
    void buildVote();
    void buildActions();
    void takeMembers();
    void rebuild();
    void takeNew();
    void loadOlder();
    void showEmpty();
    [[nodiscard]] PageMoment known() const;
    void select(const VoteView& view);
    void selectNode(const std::string& member);
    void findVote();
    void step(int by);
    void narrow(const QString& field, const QString& value, bool exclude);
    void saveAs(Format format, bool evidence);
    [[nodiscard]] bool takes(const DisagreementRecord& record) const;
    [[nodiscard]] DisagreementRow rowFor(RecordPtr record) const;
    [[nodiscard]] VotePtr voteOf(const DisagreementRecord& record) const;
    [[nodiscard]] std::int64_t nowUs() const;
    [[nodiscard]] const Alert* alertOf(const DisagreementRecord& record) const;
    void followAlert();

    DisagreementModel* m_model = nullptr;
    VoteMatrixModel* m_matrixModel = nullptr;
    QAction* m_unexplainedFirst = nullptr;
    QAction* m_newestFirst = nullptr;
    QAction* m_export = nullptr;
    QMenu* m_exportMenu = nullptr;
    QSplitter* m_splitter = nullptr;
    Panel* m_listPanel = nullptr;
    QStackedWidget* m_listStack = nullptr;
    TableView* m_table = nullptr;
    EmptyState* m_empty = nullptr;
    Panel* m_votePanel = nullptr;
    QStackedWidget* m_voteStack = nullptr;
    TableView* m_matrix = nullptr;
    VoteTimeline* m_timeline = nullptr;
    AnswerDiff* m_diff = nullptr;
    EvidenceView* m_evidence = nullptr;
    Panel* m_packetPanel = nullptr;
    PacketPanes* m_packets = nullptr;
    QPushButton* m_previous = nullptr;
    QPushButton* m_next = nullptr;
    QPushButton* m_trace = nullptr;
    QPushButton* m_openAlert = nullptr;
    QPushButton* m_applyFilter = nullptr;
    QPushButton* m_pcapng = nullptr;

    // What the list shows.
    std::uint64_t m_taken = 0; ///< disagreements of the data that were looked at, counted from its begin
    TimeRange m_range;
    Filter m_filter;
    std::optional<std::int64_t> m_pausedAtUs;
    bool m_built = false, m_selecting = false, m_choseOnce = false;
    QString m_facts, m_emptyWords;
    /// What the audit store was asked for, beside what was heard.
    struct Stored {
        enum class State : std::uint8_t { NotAsked, Reading, Read, Failed } state = State::NotAsked;
        std::int64_t fromUs = 0, untilUs = 0; ///< Read: of this stretch it has told everything
        std::int64_t askedUs = 0;
    };
    Stored m_stored;
    std::uint64_t m_alertsRevision = 0;

    VoteView m_view;
    PendingPtr m_older, m_lookup, m_voteLookup;
};

} // namespace harddns::ui
