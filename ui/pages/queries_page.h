// Queries: what clients ask now, and the trace of any name. The stream is asked for only while the page is visible. GUI thread.
#pragma once

#include "ui/pages/page.h"
#include "ui/pages/query_model.h"

#include <atomic>
#include <memory>

class QSplitter;
class QStackedWidget;

namespace harddns::ui
{

class EmptyState;
class Panel;
class TableView;
class TracePanel;

class QueriesPage : public Page
{
    Q_OBJECT
public:
    explicit QueriesPage(PageContext context, QWidget* parent = nullptr);
    ~QueriesPage() override;

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString facts() const override;
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void refresh() override;
    void show(const QVariantMap& what) override;
    bool exportShown() override;
    bool stepBack() override;

    /// As HistoryPage::setPathQuestion.
    void setPathQuestion(std::function<QString(const QString& suggested)> ask) { m_askPath = std::move(ask); }
    [[nodiscard]] QueryModel& model() { return *m_model; }
    [[nodiscard]] TracePanel& trace() { return *m_trace; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    [[nodiscard]] QueryModel::View view() const;
    void rebuild();
    void measure();
    [[nodiscard]] QString partShown() const;
    void showState();
    void exported(const QString& path, std::size_t count, const QString& problem);

    QueryModel* m_model;
    TableView* m_table;
    Panel* m_panel;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    TracePanel* m_trace;
    QSplitter* m_splitter;
    QAction *m_traceAction, *m_exportAction;
    std::function<QString(const QString&)> m_askPath;
    std::shared_ptr<std::atomic<bool>> m_exporting; ///< while a file is being written; true: it is not wanted any more
    bool m_stale = true, m_emptyShown = false, m_wanted = false;
    std::int64_t m_wantedSinceUs = 0;
    /// Seen and shown over the last seconds: what is sampled now, not since the stream was asked for.
    struct Second {
        std::int64_t timeUs = 0;
        std::uint64_t seen = 0, shown = 0;
    };
    std::deque<Second> m_seconds;
    QString m_sampling;
};

} // namespace harddns::ui
