// Panel: a plain frame of 1 px with a head (title, secondary text, actions at the right) and a body. A named group for screen readers; a
// stop for F6. GUI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>

class QHBoxLayout;
class QVBoxLayout;

namespace harddns::ui
{

class LoadingBar;
class ErrorBar;
class TextLabel;

class Panel : public QFrame
{
    Q_OBJECT
public:
    explicit Panel(const QString& title = {}, QWidget* parent = nullptr);

    /// Without a title there is no head: give the group a name with setAccessibleName().
    void setTitle(const QString& title);
    void setSecondary(const QString& text);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString secondary() const;
    /// At the right of the head, in the order they are added.
    void addAction(QWidget* widget);
    /// Critical and the like: a frame of 2 px in the state's colour; a state that has just become critical blinks twice, unless motion is
    /// reduced.
    void setState(State state);
    [[nodiscard]] State state() const { return m_state; }
    /// A line under the head, as between the head and a table.
    void setHeadLine(bool shown);

    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    /// Body without margins, for tables that reach the frame.
    void setFlush(bool flush);
    [[nodiscard]] LoadingBar* loading(); ///< under the head
    [[nodiscard]] ErrorBar* error();     ///< under the loading bar

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();
    void blink();

    QWidget* m_head = nullptr;
    QHBoxLayout* m_headLayout = nullptr;
    TextLabel* m_title = nullptr;
    TextLabel* m_secondary = nullptr;
    QVBoxLayout* m_outer = nullptr;
    QVBoxLayout* m_body = nullptr;
    LoadingBar* m_loading = nullptr;
    ErrorBar* m_error = nullptr;
    State m_state = State::None;
    bool m_flush = false, m_headLine = false, m_blinkedOff = false;
    int m_blinks = 0;
};

} // namespace harddns::ui
