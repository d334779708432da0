// FilterBar: the filter of the window, with completion and its validity. While the text is wrong the last valid filter stays in force, and
// a sentence stands at the fault. GUI thread.
#pragma once

#include "ui/view_state.h"

#include "ui/widgets/labels.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPointer>

#include <optional>

namespace harddns::ui
{

class FilterBar : public QLineEdit
{
    Q_OBJECT
public:
    explicit FilterBar(ViewState& view, QWidget* parent = nullptr);
    ~FilterBar() override;

    [[nodiscard]] bool isValid() const { return !m_problem; }
    [[nodiscard]] const std::optional<FilterProblem>& problem() const { return m_problem; }
    /// Null until it was wanted once.
    [[nodiscard]] QListWidget* completions() const { return m_list; }
    [[nodiscard]] TextLabel* sentence() const { return m_sentence; }

signals:
    void left(); ///< Esc: give the focus back to the page

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    void judge();
    void follow();
    void layOut();
    void complete(bool asked);
    void take();
    void hideList();
    void placeSentence();

    ViewState& m_view;
    std::optional<FilterProblem> m_problem;
    QPointer<QListWidget> m_list;
    QPointer<TextLabel> m_sentence;
    int m_from = 0;
    bool m_setting = false;
};

} // namespace harddns::ui
