// RangeChooser: the time range of the window: back and forward, presets, and a stretch of one's own. GUI thread.
#pragma once

#include "ui/view_state.h"

#include <QDialog>
#include <QWidget>

#include <cstdint>
#include <functional>

class QDateTimeEdit;
class QMenu;
class QPushButton;
class QToolButton;

namespace harddns::ui
{

class TextLabel;

/// "Last 15 min", "21 Nov 12:00 to 22 Nov 08:00".
[[nodiscard]] QString rangeText(const TimeRange& range);

class RangeChooser : public QWidget
{
    Q_OBJECT
public:
    RangeChooser(ViewState& view, std::function<std::int64_t()> nowUs, QWidget* parent = nullptr);
    /// Ctrl+T.
    void open();
    [[nodiscard]] QMenu* menu() const { return m_menu; }

private:
    void follow();
    void chooseOwn();

    ViewState& m_view;
    std::function<std::int64_t()> m_nowUs;
    QToolButton* m_back;
    QToolButton* m_forward;
    QPushButton* m_button;
    QMenu* m_menu;
};

/// From and to, in the time zone the console shows.
class RangeDialog : public QDialog
{
    Q_OBJECT
public:
    RangeDialog(const TimeRange& range, std::int64_t nowUs, QWidget* parent = nullptr);
    /// Fixed; `to` after `from`.
    [[nodiscard]] TimeRange range() const;
    void setEnds(std::int64_t fromUs, std::int64_t toUs);

private:
    void check();
    QDateTimeEdit* m_from = nullptr;
    QDateTimeEdit* m_to = nullptr;
    TextLabel* m_problem = nullptr;
    QPushButton* m_apply = nullptr;
};

} // namespace harddns::ui
