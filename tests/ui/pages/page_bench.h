// PageBench: a page on a story, as the window would hold it, and where it wanted to go.
#pragma once

#include "tests/ui/fakes/story.h"
#include "ui/data/console_data.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"
#include "ui/view_state.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QScrollBar>
#include <QVBoxLayout>
#include <QVariantMap>

#include <memory>
#include <vector>

namespace harddns::ui::story
{

template <class PageKind>
struct PageBench {
    /// A fiftieth of the load: a test plays half an hour of it in a second or two.
    static StoryOptions light()
    {
        StoryOptions options;
        options.scale = 0.02;
        return options;
    }
    explicit PageBench(StoryOptions options = light()) : source(options)
    {
        QObject::connect(&source, &Source::snapshot, &data, &ConsoleData::take);
        page = std::make_unique<PageKind>(
            PageContext{data, view, source, [this](const QString& where, const QVariantMap& what) { opened.emplace_back(where, what); }});
        page->resize(1212, 776);
    }
    /// Plays the story and lets the page see it, with the answers of its audit store.
    void playTo(StorySource::Scene scene)
    {
        source.playTo(scene);
        look();
    }
    void look()
    {
        page->refresh();
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        page->refresh();
    }
    /// Plays it while the console is not there yet; the audit store of the node is.
    void playUnseenUntil(std::int64_t timeUs)
    {
        QObject::disconnect(&source, &Source::snapshot, &data, nullptr);
        source.playUntil(timeUs);
        QObject::connect(&source, &Source::snapshot, &data, &ConsoleData::take);
    }
    /// Focusable widgets without a name.
    [[nodiscard]] QStringList nameless() const
    {
        QStringList out;
        for (const QWidget* widget : page->template findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(page.get()) || qobject_cast<const QScrollBar*>(widget))
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            if (widget->accessibleName().isEmpty() && (!button || button->text().isEmpty()))
                out << QString::fromLatin1(widget->metaObject()->className());
        }
        return out;
    }

    StorySource source;
    ConsoleData data;
    ViewState view;
    std::vector<std::pair<QString, QVariantMap>> opened;
    std::unique_ptr<PageKind> page;
};

/// Every widget Tab comes to, from the page's first, once round.
inline QList<QWidget*> tabStops(QWidget& page)
{
    QList<QWidget*> out;
    QWidget* first = nullptr;
    for (QWidget* at = page.nextInFocusChain(); at != nullptr && at != &page; at = at->nextInFocusChain()) {
        if (at == first)
            break;
        first = first ? first : at;
        if (page.isAncestorOf(at) && (at->focusPolicy() & Qt::TabFocus) != 0 && at->isVisible() && at->isEnabled())
            out << at;
    }
    return out;
}

} // namespace harddns::ui::story
