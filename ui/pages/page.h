// Page: one entry of the navigation. The window builds a page when it is first shown, gives it the room beside the navigation, and calls
// refresh() at most ten times a second while it is visible. GUI thread.
#pragma once

#include "ui/data/chain_watch.h"
#include "ui/data/console_data.h"
#include "ui/source.h"
#include "ui/view_state.h"

#include <QList>
#include <QString>
#include <QWidget>

class QAction;

namespace harddns::ui
{

/// What every page is made with; all of it outlives the page.
struct PageContext {
    ConsoleData& data;
    ViewState& view;
    Source& source;
    /// "Open in history", "Open vote", ...: go to another page with what is selected there.
    std::function<void(const QString& page, const QVariantMap& what)> open;
    /// Of the audit store; null: a page that shows it has its own.
    ChainWatch* chain = nullptr;
};

class Page : public QWidget
{
    Q_OBJECT
public:
    explicit Page(PageContext context, QWidget* parent = nullptr) : QWidget(parent), m_context(std::move(context)) {}

    [[nodiscard]] virtual QString title() const = 0;
    /// One line beside the title: "3 unexplained, 3,243 explained".
    [[nodiscard]] virtual QString facts() const { return {}; }
    /// Shown as buttons at the right of the page's head, and in the menu Actions.
    [[nodiscard]] virtual QList<QAction*> pageActions() const { return {}; }
    /// Something in the data, the range or the filter has changed. Only while the page is visible; must be quick (< 10 ms).
    virtual void refresh() = 0;
    /// Asked for by another page: select a vote, an alert, a name.
    virtual void show(const QVariantMap& /*what*/) {}
    /// Ctrl+E: what is shown, as a file. False: this page has nothing to export; true also when the operator changed his mind.
    virtual bool exportShown() { return false; }
    /// Esc: one step back (cursor, brush, selection). False: there was nothing to undo here.
    virtual bool stepBack() { return false; }

signals:
    void factsChanged();

protected:
    PageContext m_context;
};

} // namespace harddns::ui
