// TracePanel: how a name is resolved, step by step: the question, the steps as a tree, the result. GUI thread.
#pragma once

#include "ui/pages/page.h"
#include "ui/pages/trace_model.h"
#include "ui/widgets/panel.h"

#include <optional>

class QPushButton;
class QStackedWidget;
class QTreeView;

namespace harddns::ui
{

class EmptyState;
class NameQuestion;
class StateLabel;
class TextLabel;

class TracePanel : public Panel
{
    Q_OBJECT
public:
    explicit TracePanel(const PageContext& context, QWidget* parent = nullptr);
    ~TracePanel() override;

    /// Fills the line in and asks.
    void trace(const QString& name, const QString& type);
    void offer();
    [[nodiscard]] bool isTracing() const { return m_asked != nullptr; }
    [[nodiscard]] TraceModel& model() { return *m_model; }
    [[nodiscard]] NameQuestion& question() { return *m_question; }
    [[nodiscard]] QString resultText() const;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void ask(const QString& name, const QString& type, bool refresh);
    void take(const QString& name, const QString& type, Result<TraceResult, std::string> answer);
    void layOut();

    const PageContext& m_context;
    TraceModel* m_model;
    NameQuestion* m_question;
    QTreeView* m_tree;
    QStackedWidget* m_stack;
    StateLabel* m_verdict;
    StateLabel* m_proof;
    TextLabel* m_result;
    QPushButton* m_chain;
    QPushButton* m_copy;
    std::unique_ptr<QObject> m_asked; ///< receives the answer; gone: cancelled
    QString m_name, m_type;
};

} // namespace harddns::ui
