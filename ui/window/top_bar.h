// TopBar: state of the network, time range, pause, filter; 48 high. GUI thread.
#pragma once

#include "ui/data/console_data.h"
#include "ui/theme/state.h"
#include "ui/view_state.h"

#include <QAbstractButton>
#include <QIcon>
#include <QWidget>

#include <functional>

class QPushButton;

namespace harddns::ui
{

class FilterBar;
class RangeChooser;
class StateLabel;

[[nodiscard]] State stateOf(NetworkState state);
/// The shape of a state, for menus and buttons.
[[nodiscard]] QIcon stateIcon(State state);

/// 336 wide: shape, word, reason. A button: it opens what the state comes from.
class StateBox : public QAbstractButton
{
    Q_OBJECT
public:
    static constexpr int wide = 336;
    explicit StateBox(QWidget* parent = nullptr);
    void set(const NetworkVerdict& verdict);
    /// A file is shown: there is no network to have a state.
    void setRecorded(const QString& of);
    [[nodiscard]] StateLabel* label() const { return m_label; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void say(State state, const QString& word, const QString& more);
    void place();
    StateLabel* m_label;
};

class TopBar : public QWidget
{
    Q_OBJECT
public:
    TopBar(ViewState& view, std::function<std::int64_t()> nowUs, QWidget* parent = nullptr);
    [[nodiscard]] StateBox* state() const { return m_state; }
    [[nodiscard]] RangeChooser* range() const { return m_range; }
    [[nodiscard]] QPushButton* pause() const { return m_pause; }
    [[nodiscard]] FilterBar* filter() const { return m_filter; }

    /// What is wrong with a network that is not shown: shape and words, and one line for each such network. No words: nothing is.
    void setElsewhere(State state, const QString& words, const QString& all);
    [[nodiscard]] QPushButton* elsewhere() const { return m_elsewhere; }

    /// There is nothing to pause.
    void setRecording(bool recording);

signals:
    void pauseWanted();
    void elsewhereWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();
    void followPause();
    void followElsewhere();

    ViewState& m_view;
    bool m_isRecording = false;
    StateBox* m_state;
    QPushButton* m_elsewhere;
    State m_elsewhereState = State::None;
    QString m_elsewhereWords;
    RangeChooser* m_range;
    QPushButton* m_pause;
    FilterBar* m_filter;
};

} // namespace harddns::ui
