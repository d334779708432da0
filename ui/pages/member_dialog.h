// What an operator may do to a node, from every page the same: a question that names effect and end with the harmless answer as default,
// the command, and what the node said to it. GUI thread.
#pragma once

#include "ui/source.h"

#include <QDialog>
#include <QPointer>

#include <functional>

class QAction;
class QLineEdit;

namespace harddns::ui
{

/// Asks before a command is given. Closing, Esc and Enter on the way in leave everything as it is.
class MemberDialog : public QDialog
{
    Q_OBJECT
public:
    /// `name` is offered for a flush; empty: everything.
    MemberDialog(const QString& member, MemberCommand command, const QString& name, QWidget* parent = nullptr);
    /// Of a flush: the name; empty: everything.
    [[nodiscard]] QString name() const;

    [[nodiscard]] static QString title(MemberCommand command, const QString& member);
    /// What happens, to whom, and until when.
    [[nodiscard]] static QString effect(MemberCommand command, const QString& member);

private:
    QLineEdit* m_name = nullptr;
};

/// Asks; when the answer is yes, gives the command. `done` gets an empty text when the node did it, else what the node said; it is not
/// called when nothing was commanded, or when the parent is gone.
void commandMember(QWidget* parent, Source& source, const QString& member, MemberCommand command, const QString& name,
                   std::function<void(const QString& problem)> done);

/// An action that needs the role operator: visible for everybody; the tooltip of a viewer says what is missing.
void setOperatorOnly(QAction* action, const Source& source, const QString& toolTip);

} // namespace harddns::ui
