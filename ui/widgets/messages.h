// What a view says when there is nothing to show, when something is on its way, and when something went wrong. GUI thread.
#pragma once

#include "ui/theme/state.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QPushButton;

namespace harddns::ui
{

class FlowRow;
class TextLabel;

/// Why there is nothing, and what to do, as buttons.
class EmptyState : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    /// "No unexplained disagreement in the last 15 min." "Widen the range, or show the 3,243 explained ones."
    void set(const QString& why, const QString& whatToDo);
    /// Buttons stay until clearButtons().
    QPushButton* addButton(const QString& text);
    void clearButtons();
    [[nodiscard]] QString why() const;

private:
    TextLabel* m_why;
    TextLabel* m_what;
    FlowRow* m_buttons;
};

/// Shape, sentence, cause, action; in the panel it concerns. Hidden while there is nothing wrong.
class ErrorBar : public QWidget
{
    Q_OBJECT
public:
    explicit ErrorBar(QWidget* parent = nullptr);
    void show(State state, const QString& sentence, const QString& action = {});
    void clear();
    [[nodiscard]] QString sentence() const;

signals:
    void actionWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    class Shape;
    State m_state = State::Warning;
    Shape* m_shape;
    TextLabel* m_sentence;
    QPushButton* m_action;
};

/// 2 px under the head of a panel after 200 ms, with Cancel after 1 s. The old content stays.
class LoadingBar : public QWidget
{
    Q_OBJECT
public:
    static constexpr int showAfterMs = 200, cancelAfterMs = 1'000;

    explicit LoadingBar(QWidget* parent = nullptr);
    void begin();
    void end();
    [[nodiscard]] bool isLoading() const { return m_loading; }
    [[nodiscard]] QPushButton* cancelButton() const { return m_cancel; }

signals:
    void cancelled();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void advance();
    void place();

    bool m_loading = false, m_shown = false;
    QElapsedTimer m_since;
    QTimer m_timer;
    QPushButton* m_cancel;
};

} // namespace harddns::ui
