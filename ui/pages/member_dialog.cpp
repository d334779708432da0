#include "ui/pages/member_dialog.h"

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace harddns::ui
{

QString MemberDialog::title(MemberCommand command, const QString& member)
{
    switch (command) {
    case MemberCommand::Quarantine: return tr("Quarantine %1").arg(member);
    case MemberCommand::Release: return tr("Release %1").arg(member);
    case MemberCommand::Flush: return tr("Flush %1").arg(member);
    }
    return {};
}

QString MemberDialog::effect(MemberCommand command, const QString& member)
{
    switch (command) {
    case MemberCommand::Quarantine:
        return tr("%1 is not asked in votes of this node any more until somebody releases it. Its clients are still answered, and the "
                  "other nodes go by their own evidence.")
            .arg(member);
    case MemberCommand::Release:
        return tr("%1 is asked again at once, before the end of its quarantine. Until it has earned trust again its answers weigh less. "
                  "If it still lies, it is quarantined again, for longer.")
            .arg(member);
    case MemberCommand::Flush:
        return tr("%1 forgets the name and everything below it, and asks anew. For a moment its answers to these names take longer. This "
                  "cannot be undone.")
            .arg(member);
    }
    return {};
}

MemberDialog::MemberDialog(const QString& member, MemberCommand command, const QString& name, QWidget* parent) : QDialog(parent)
{
    const Theme& theme = Theme::current();
    setWindowTitle(title(command, member));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(16));
    outer->setSpacing(theme.px(12));
    outer->addWidget(new TextLabel(tr("%1?").arg(title(command, member)), TextSize::Detail, Token::Text, TextWeight::SemiBold, this));
    auto* what = new TextLabel(effect(command, member), TextSize::Body, Token::Text, TextWeight::Normal, this);
    what->setWordWrap(true);
    what->setMinimumWidth(theme.px(420));
    outer->addWidget(what);
    if (command == MemberCommand::Flush) {
        m_name = new QLineEdit(name, this);
        m_name->setAccessibleName(tr("Name to flush"));
        m_name->setPlaceholderText(tr("everything"));
        auto* form = new QFormLayout;
        form->addRow(tr("&Name and below:"), m_name);
        outer->addLayout(form);
    }
    auto* noted = new TextLabel(tr("Who did it and when is written to the audit history."), TextSize::Secondary, Token::Text2,
                                TextWeight::Normal, this);
    noted->setWordWrap(true);
    outer->addWidget(noted);
    auto* buttons = new QDialogButtonBox(this);
    QPushButton* yes = buttons->addButton(title(command, member), QDialogButtonBox::AcceptRole);
    QPushButton* no = buttons->addButton(QDialogButtonBox::Cancel);
    yes->setAutoDefault(false);
    no->setDefault(true);
    no->setFocus();
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    outer->addWidget(buttons);
    setAccessibleDescription(effect(command, member));
}

QString MemberDialog::name() const { return m_name == nullptr ? QString() : m_name->text().trimmed(); }

void commandMember(QWidget* parent, Source& source, const QString& member, MemberCommand command, const QString& name,
                   std::function<void(const QString& problem)> done)
{
    auto* dialog = new MemberDialog(member, command, name, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const QPointer<Source> node(&source);
    QObject::connect(dialog, &QDialog::accepted, parent, [dialog, parent, node, member, command, done = std::move(done)] {
        if (!node)
            return;
        node->command(member, command, dialog->name(), parent, [done](const Result<bool, std::string>& answer) {
            done(answer.ok() ? QString() : QString::fromStdString(answer.error()));
        });
    });
    dialog->open();
}

void setOperatorOnly(QAction* action, const Source& source, const QString& toolTip)
{
    const bool may = source.role() == Role::Operator;
    action->setEnabled(may);
    action->setToolTip(may ? toolTip : MemberDialog::tr("Needs the role operator; you are a viewer."));
}

} // namespace harddns::ui
