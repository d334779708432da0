#include "ui/widgets/choose_file.h"

#include <QFileDialog>

namespace harddns::ui
{

void chooseFile(QWidget* parent, const QString& title, const QString& filter, std::function<void(const QString& path)> chosen)
{
    auto* dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

} // namespace harddns::ui
