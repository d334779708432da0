// History: the audit store by range, filter and list; a row in detail; whether the chain of hashes holds; export. GUI thread.
#pragma once

#include "ui/pages/history_model.h"
#include "ui/pages/page.h"

#include <QElapsedTimer>
#include <QTimer>

class QBoxLayout;
class QSplitter;
class QStackedWidget;

namespace harddns::ui
{

class EmptyState;
class ErrorBar;
class HistoryDetail;
class HistoryExport;
class HistoryTimeline;
class Panel;
class SegmentedChoice;
class StateLabel;
class TableView;
class TextLabel;

class HistoryPage : public Page
{
    Q_OBJECT
public:
    explicit HistoryPage(PageContext context, QWidget* parent = nullptr);
    ~HistoryPage() override;

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString facts() const override;
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void refresh() override;
    void show(const QVariantMap& what) override;
    bool exportShown() override;
    bool stepBack() override;

    /// Where the export goes; asks with a dialog unless somebody has put another question in its place (tests).
    void setPathQuestion(std::function<QString(const QString& suggested)> ask) { m_askPath = std::move(ask); }
    void exportAs(db::ExportFormat format);
    void verify();
    [[nodiscard]] ErrorBar* exportResult() const { return m_exportResult; }
    [[nodiscard]] HistoryModel& model() { return *m_model; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] HistoryModel::Question question() const;
    [[nodiscard]] std::int64_t nowUs() const;
    [[nodiscard]] HistoryList list() const;
    void ask();
    void askWhenShown();
    void connectSource();
    void lookSoon();
    void choose(const QModelIndex& index);
    void showState();
    void showEmpty();
    void showChain();
    void exportEnded(const QString& problem);
    QWidget* chainPanel();

    HistoryModel* m_model;
    TableView* m_table;
    SegmentedChoice* m_lists;
    HistoryTimeline* m_timeline;
    HistoryDetail* m_detail;
    Panel* m_tablePanel;
    Panel* m_chainPanel = nullptr;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QBoxLayout* m_side; ///< detail and chain: below each other beside the table, beside each other below it
    StateLabel* m_chainState = nullptr;
    TextLabel* m_chainFacts = nullptr;
    QWidget* m_exportBar;
    ErrorBar* m_exportResult; ///< of the last one, until somebody has seen it or begins another
    TextLabel* m_exportText;
    QAction *m_verifyAction, *m_exportAction, *m_csvAction, *m_jsonAction, *m_pcapAction;
    std::function<QString(const QString&)> m_askPath;
    std::unique_ptr<HistoryExport> m_export;
    ChainWatch* m_chain;
    HistorySource* m_connected = nullptr;
    QTimer m_lookTimer;
    bool m_stale = true, m_grown = false; ///< asked anew, read on when the page is shown
    std::int64_t m_askedFromUs = 0, m_askedToUs = 0;
};

} // namespace harddns::ui
