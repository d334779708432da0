// Keys that are no shortcuts, because they are letters and signs where text is written: Space, Esc, + and -, [ and ]; and the walk of F6
// through the panes.
#include "ui/window/main_window.h"

#include "ui/theme/theme.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"
#include "ui/window/filter_bar.h"
#include "ui/window/navigation.h"
#include "ui/window/page_frame.h"
#include "ui/window/top_bar.h"

#include <QApplication>
#include <QKeyEvent>
#include <QStackedWidget>

#include <algorithm>

namespace harddns::ui
{

namespace
{

constexpr double zoomStep = 2;

bool takesFocus(const QWidget* widget) { return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0; }

/// In the order of Tab.
QWidget* firstFocusIn(QWidget* pane)
{
    if (takesFocus(pane))
        return pane;
    for (QWidget* at = pane->nextInFocusChain(); at != pane; at = at->nextInFocusChain()) {
        if (pane->isAncestorOf(at) && takesFocus(at))
            return at;
    }
    return nullptr;
}

} // namespace

void MainWindow::togglePause()
{
    if (isRecording())
        return;
    if (m_view.pausedAtUs() || !m_view.range().isLive()) {
        if (!m_view.range().isLive())
            m_view.setRange(TimeRange{});
        m_view.goLive();
    } else {
        m_view.pause(nowUs());
    }
}

bool MainWindow::stepBack()
{
    if (Page* page = currentPage(); page != nullptr && page->stepBack())
        return true;
    if (QWidget* focus = QApplication::focusWidget()) {
        if (auto* table = qobject_cast<TableView*>(focus); table != nullptr && table->clearOne())
            return true;
    }
    if (m_view.canGoBack()) {
        m_view.back();
        return true;
    }
    if (!m_view.filter().isEmpty() || !m_topBar->filter()->text().isEmpty()) {
        m_topBar->filter()->clear();
        return true;
    }
    if (Theme::current().isWallView()) {
        setWallView(false);
        return true;
    }
    return false;
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    const bool plain = (event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)) == Qt::NoModifier;
    if (!plain) {
        QMainWindow::keyPressEvent(event);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Space: togglePause(); return;
    case Qt::Key_Escape:
        if (stepBack())
            return;
        break;
    case Qt::Key_BracketLeft: m_view.earlier(nowUs()); return;
    case Qt::Key_BracketRight: m_view.later(nowUs()); return;
    case Qt::Key_Plus: m_view.zoom(1 / zoomStep, nowUs()); return;
    case Qt::Key_Minus: m_view.zoom(zoomStep, nowUs()); return;
    default: break;
    }
    QMainWindow::keyPressEvent(event);
}

std::vector<QWidget*> MainWindow::panes() const
{
    std::vector<QWidget*> out{m_topBar, m_navigation};
    QWidget* shown = m_stack->currentWidget();
    if (shown == nullptr)
        return out;
    if (auto* frame = qobject_cast<PageFrame*>(shown); frame != nullptr && frame->head()->isVisible())
        out.push_back(frame->head());
    // As the eye goes: from the top, then from the left.
    std::vector<QWidget*> panels;
    for (Panel* panel : shown->findChildren<Panel*>()) {
        if (panel->isVisible())
            panels.push_back(panel);
    }
    if (panels.empty())
        panels.push_back(currentPage());
    std::stable_sort(panels.begin(), panels.end(), [shown](const QWidget* a, const QWidget* b) {
        const QPoint left = a->mapTo(shown, QPoint()), right = b->mapTo(shown, QPoint());
        return left.y() != right.y() ? left.y() < right.y() : left.x() < right.x();
    });
    out.insert(out.end(), panels.begin(), panels.end());
    return out;
}

void MainWindow::movePane(int step)
{
    std::vector<QWidget*> stops; // a pane without anything to focus is none
    std::vector<QWidget*> around;
    for (QWidget* pane : panes()) {
        if (QWidget* first = pane != nullptr ? firstFocusIn(pane) : nullptr) {
            stops.push_back(first);
            around.push_back(pane);
        }
    }
    if (stops.empty())
        return;
    const QWidget* focus = QApplication::focusWidget();
    int at = step > 0 ? -1 : 0;
    for (std::size_t i = 0; i < around.size(); ++i) {
        if (focus != nullptr && (around[i] == focus || around[i]->isAncestorOf(focus)))
            at = static_cast<int>(i);
    }
    const int count = static_cast<int>(stops.size());
    stops[static_cast<std::size_t>((at + step + count) % count)]->setFocus(Qt::TabFocusReason);
}

} // namespace harddns::ui
