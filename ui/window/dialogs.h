// The small dialogs of the window: keyboard help and About. GUI thread.
#pragma once

#include <QDialog>
#include <QString>

#include <vector>

namespace harddns::ui
{

/// F1: every key with what it does, by where it works.
class KeyboardHelp : public QDialog
{
    Q_OBJECT
public:
    struct Row {
        QString keys, action;
    };
    struct Section {
        QString title;
        std::vector<Row> rows;
    };
    KeyboardHelp(const std::vector<Section>& sections, QWidget* parent = nullptr);
};

class AboutDialog : public QDialog
{
    Q_OBJECT
public:
    /// `node`: what the node says of itself; empty when it was not heard yet.
    AboutDialog(const QString& version, const QString& node, QWidget* parent = nullptr);
};

} // namespace harddns::ui
