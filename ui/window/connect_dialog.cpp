#include "ui/window/connect_dialog.h"

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/choose_file.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{
/// Characters of a title: it stands in the menu bar.
constexpr int longestTitle = 60;
} // namespace

ConnectDialog::ConnectDialog(const RemoteTarget& begin, std::function<QString(const RemoteTarget&)> connectTo, QWidget* parent)
    : QDialog(parent), m_connect(std::move(connectTo))
{
    setWindowTitle(tr("Connect to a node"));
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(this);
    outer->setSpacing(theme.px(12));
    auto* lead = new TextLabel(tr("On the machine of the node, harddnsctl console enrol makes a certificate for this console: one file to "
                                  "bring here. It decides whether you may only look or also act."),
                               TextSize::Body, Token::Text2, TextWeight::Normal, this);
    lead->setWordWrap(true);
    outer->addWidget(lead);

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(theme.px(16));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* file = new QHBoxLayout;
    file->setSpacing(theme.px(8));
    m_credential = new QLineEdit(begin.credentialFile, this);
    m_credential->setAccessibleName(tr("Certificate of this console"));
    m_credential->setPlaceholderText(tr("NAME.console.pem, or the folder it is in"));
    QPushButton* browseButton = plainButton(tr("Browse…"), this);
    browseButton->setAccessibleName(tr("Browse for the certificate"));
    browseButton->setAutoDefault(false);
    file->addWidget(m_credential, 1);
    file->addWidget(browseButton);
    form->addRow(tr("Certificate"), file);
    m_address = new ChoiceBox(this);
    m_address->setEditable(true);
    m_address->setInsertPolicy(QComboBox::NoInsert);
    m_address->setAccessibleName(tr("Address of the node, host:port"));
    m_address->lineEdit()->setPlaceholderText(tr("host:port"));
    m_address->lineEdit()->setAccessibleName(m_address->accessibleName());
    if (begin.port != 0)
        m_address->setEditText(begin.address());
    form->addRow(tr("Address"), m_address);
    m_title = new QLineEdit(begin.title, this);
    m_title->setMaxLength(longestTitle);
    m_title->setAccessibleName(tr("Title of the connection"));
    m_title->setPlaceholderText(tr("as the address"));
    form->addRow(tr("Title"), m_title);
    outer->addLayout(form);

    m_problem = new ErrorBar(this);
    m_problem->clear();
    outer->addWidget(m_problem);
    outer->addStretch();
    auto* buttons = new QDialogButtonBox(this);
    m_button = primaryButton(tr("Connect"), this);
    m_button->setDefault(true);
    buttons->addButton(m_button, QDialogButtonBox::AcceptRole);
    buttons->addButton(QDialogButtonBox::Cancel)->setAutoDefault(false);
    outer->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ConnectDialog::reject);
    connect(browseButton, &QPushButton::clicked, this, &ConnectDialog::browse);
    connect(m_credential, &QLineEdit::editingFinished, this, &ConnectDialog::followFile);
    setMinimumWidth(theme.px(560));
    m_credential->setFocus();
    if (!begin.credentialFile.isEmpty())
        followFile();
}

QString ConnectDialog::problem() const { return m_problem->isHidden() ? QString() : m_problem->sentence(); }

void ConnectDialog::browse()
{
    chooseFile(this, tr("Certificate of this console"), tr("Certificates of consoles (*.pem);;All files (*)"), [this](const QString& path) {
        m_credential->setText(path);
        followFile();
        m_address->setFocus();
    });
}

/// The nodes the file names are offered; what was written stays.
void ConnectDialog::followFile()
{
    if (m_credential->text().trimmed().isEmpty())
        return;
    const auto found = lookIntoCredential(m_credential->text());
    if (!found.ok()) {
        m_problem->show(State::Warning, found.error());
        return;
    }
    m_problem->clear();
    const QString written = m_address->currentText();
    m_address->clear();
    for (const QString& node : found->nodes)
        m_address->addItem(node);
    m_address->setEditText(!written.isEmpty() ? written : found->nodes.empty() ? QString() : found->nodes.front());
}

void ConnectDialog::accept()
{
    RemoteTarget target;
    target.title = m_title->text().simplified();
    const auto found = lookIntoCredential(m_credential->text());
    if (!found.ok()) {
        m_problem->show(State::Warning, found.error());
        m_credential->setFocus();
        return;
    }
    target.credentialFile = found->path;
    if (const auto read = readAddress(m_address->currentText(), target); !read.ok()) {
        m_problem->show(State::Warning, read.error());
        m_address->setFocus();
        return;
    }
    if (const QString refused = m_connect(target); !refused.isEmpty()) {
        m_problem->show(State::Warning, refused);
        return;
    }
    QDialog::accept();
}

} // namespace harddns::ui
