// Validation: is this answer proven, and if not, at which link does the chain break? GUI thread.
#pragma once

#include "ui/pages/chain_view.h"
#include "ui/pages/page.h"
#include "ui/widgets/table_model.h"

class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace harddns::ui
{

class EmptyState;
class NameQuestion;
class Panel;
class StateLabel;
class TableView;
class TextLabel;

/// The links as a table: the drawing's alternative.
class ChainModel : public TableModel
{
    Q_OBJECT
public:
    enum Columns { LinkColumn, StateColumn, WhyColumn, KeyColumn, AlgorithmColumn, FromColumn, UntilColumn, ColumnCount };
    explicit ChainModel(QObject* parent = nullptr);
    void set(const ValidationChain& chain, std::int64_t nowUs);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_chain.links.size());
    }

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    ValidationChain m_chain;
    std::int64_t m_nowUs = 0;
};

class ValidationPage : public Page
{
    Q_OBJECT
public:
    /// Names offered as buttons while there is nothing to show.
    static constexpr int offeredButtons = 4;

    explicit ValidationPage(PageContext context, QWidget* parent = nullptr);
    ~ValidationPage() override;

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString facts() const override { return m_facts; }
    [[nodiscard]] QList<QAction*> pageActions() const override;
    void refresh() override;
    void show(const QVariantMap& what) override;
    bool exportShown() override;
    bool stepBack() override;

    enum class Export : std::uint8_t { Json, Text, Picture };
    void exportAs(Export format);
    /// As HistoryPage::setPathQuestion.
    void setPathQuestion(std::function<QString(const QString& suggested)> ask) { m_askPath = std::move(ask); }

    [[nodiscard]] NameQuestion& question() { return *m_question; }
    [[nodiscard]] ChainView& view() { return *m_view; }
    [[nodiscard]] ChainModel& model() { return *m_model; }
    [[nodiscard]] StateLabel& badge() { return *m_badge; }
    [[nodiscard]] QString summary() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void ask(const QString& name, const QString& type, bool refresh);
    void take(const QString& name, const QString& type, Result<TraceResult, std::string> answer);
    void offer();
    void choose(int link);
    [[nodiscard]] QByteArray exported(Export format) const;

    NameQuestion* m_question;
    Panel* m_panel;
    StateLabel* m_badge;
    TextLabel* m_sentence;
    QWidget* m_badgeRow;
    ChainView* m_view;
    QScrollArea* m_scroll;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    TextLabel* m_words;
    ChainModel* m_model;
    TableView* m_table;
    QAction *m_copyAction, *m_traceAction, *m_exportAction;
    std::function<QString(const QString&)> m_askPath;
    ValidationChain m_chain; ///< what is shown
    std::int64_t m_checkedUs = 0;
    QString m_facts, m_name, m_type;
    QStringList m_offered;
    std::unique_ptr<QObject> m_asked; ///< receives the answer; gone: cancelled
};

} // namespace harddns::ui
