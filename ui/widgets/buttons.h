// Buttons as the design has them. Each has a text or at least a name for screen readers and a tooltip. GUI thread.
#pragma once

#include "ui/theme/icons.h"

#include <QPushButton>
#include <QToolButton>

class QAction;
class QMenu;

namespace harddns::ui
{

/// The one action a view wants: accent.
[[nodiscard]] QPushButton* primaryButton(const QString& text, QWidget* parent = nullptr);
[[nodiscard]] QPushButton* plainButton(const QString& text, QWidget* parent = nullptr);
[[nodiscard]] QPushButton* iconButton(Icon icon, const QString& text, QWidget* parent = nullptr);
/// 24 high, for heads of panels.
[[nodiscard]] QPushButton* smallButton(const QString& text, QWidget* parent = nullptr);
/// Reads as a link, works as a button.
[[nodiscard]] QPushButton* linkButton(const QString& text, QWidget* parent = nullptr);
/// Without text: `name` is its accessible name and tooltip.
[[nodiscard]] QToolButton* squareButton(Icon icon, const QString& name, QWidget* parent = nullptr);
/// Text, chevron, menu: the chevron is painted at the right.
[[nodiscard]] QPushButton* menuButton(Icon icon, const QString& text, QMenu* menu, QWidget* parent = nullptr);
/// What stands for an action on a page's head: its text, icon, tooltip, and whether it may be used.
[[nodiscard]] QPushButton* buttonFor(QAction* action, QWidget* parent = nullptr);

} // namespace harddns::ui
