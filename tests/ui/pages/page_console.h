// PageConsole: what a page of the console is made with, on any source, and where the page wanted to go.
#pragma once

#include "ui/data/console_data.h"
#include "ui/pages/page.h"
#include "ui/source.h"
#include "ui/view_state.h"

#include <QString>
#include <QVariantMap>

#include <vector>

namespace harddns::ui::story
{

struct PageConsole {
    explicit PageConsole(Source& source)
        : context{data, view, source, [this](const QString& page, const QVariantMap& what) {
                      opened.push_back({page, what});
                  }}
    {
        QObject::connect(&source, &Source::snapshot, &data, &ConsoleData::take);
    }
    struct Opened {
        QString page;
        QVariantMap what;
    };
    ConsoleData data;
    ViewState view;
    std::vector<Opened> opened;
    PageContext context;
};

} // namespace harddns::ui::story
