// A page on a stage: the story's node, the console's data, the state of the window, and where the page wanted to go.
#pragma once

#include "tests/ui/fakes/story.h"
#include "ui/data/console_data.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QImage>
#include <QWidget>

namespace harddns::ui::story
{

struct Stage {
    explicit Stage(StoryOptions options = light()) : source(options)
    {
        QObject::connect(&source, &Source::snapshot, &data, [this](const SnapshotPtr& snapshot) { data.take(snapshot); });
    }
    [[nodiscard]] PageContext context()
    {
        return {data, view, source, [this](const QString& page, const QVariantMap& what) { went.push_back({page, what}); }};
    }
    StorySource source;
    ConsoleData data;
    ViewState view;
    /// A hundredth of the load of the pictures is enough, and quick without optimisation.
    static StoryOptions light()
    {
        StoryOptions options;
        options.scale = 0.02;
        return options;
    }
    struct Place {
        QString page;
        QVariantMap what;
    };
    std::vector<Place> went;
};

/// Every widget that takes the focus has a name or a text.
inline QStringList unnamed(const QWidget& page)
{
    QStringList out;
    for (const QWidget* widget : page.findChildren<QWidget*>()) {
        if ((widget->focusPolicy() & Qt::TabFocus) == 0 || !widget->isVisibleTo(&page) ||
            widget->objectName().startsWith(QStringLiteral("qt_")))
            continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        if (widget->accessibleName().isEmpty() && (button == nullptr || button->text().isEmpty()))
            out << QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    }
    return out;
}

/// For looking at: HARDDNS_SHOTS names a folder; without it nothing is written.
inline void shoot(QWidget& page, const QString& name)
{
    const QString folder = qEnvironmentVariable("HARDDNS_SHOTS");
    if (folder.isEmpty())
        return;
    for (const auto& [choice, word] : {std::pair(Theme::Choice::Light, "light"), std::pair(Theme::Choice::Dark, "dark"),
                                       std::pair(Theme::Choice::HighContrast, "contrast")}) {
        Theme::current().setChoice(choice);
        QApplication::processEvents();
        page.grab().save(folder + u'/' + name + u'-' + QString::fromLatin1(word) + QStringLiteral(".png"));
    }
    Theme::current().setChoice(Theme::Choice::Light);
}

} // namespace harddns::ui::story
