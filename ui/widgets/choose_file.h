// Asks for a file that exists, in a dialog that nobody has to wait for. GUI thread.
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace harddns::ui
{

/// `chosen` is called once, or never; not after `parent` has gone. `filter`: as QFileDialog takes it; empty: all files.
void chooseFile(QWidget* parent, const QString& title, const QString& filter, std::function<void(const QString& path)> chosen);

} // namespace harddns::ui
