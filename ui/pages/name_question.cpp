#include "ui/pages/name_question.h"

#include "ui/data/console_data.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/labels.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStringListModel>

namespace harddns::ui
{

namespace
{

/// Votes looked at for names to offer: enough for fifty different ones, and no walk through all that are kept.
constexpr std::size_t lookedAtVotes = 500;
/// Octets of a name in wire form and of a label (RFC 1035 2.3.4); the node is the judge, this only says it sooner.
constexpr int longestName = 253, longestLabel = 63;

} // namespace

NameQuestion::NameQuestion(const QString& buttonText, QWidget* parent) : QWidget(parent)
{
    const Theme& theme = Theme::current();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.px(8));
    m_name = new QLineEdit(this);
    m_name->setAccessibleName(tr("Name"));
    m_name->setPlaceholderText(tr("Name, for example www.bank.example"));
    m_name->setClearButtonEnabled(true);
    m_name->setMinimumWidth(theme.px(200));
    m_names = new QStringListModel(this);
    auto* completer = new QCompleter(m_names, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    completer->setMaxVisibleItems(12);
    m_name->setCompleter(completer);
    m_type = new ChoiceBox(this);
    m_type->setEditable(true);
    m_type->setAccessibleName(tr("Type"));
    m_type->lineEdit()->setAccessibleName(tr("Type"));
    for (const char* type : {"A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "HTTPS", "SRV", "CAA", "DS", "DNSKEY", "PTR", "TLSA"})
        m_type->addItem(QString::fromLatin1(type));
    m_type->setFixedWidth(theme.px(96));
    m_refresh = new QCheckBox(tr("Ask anew, not from the cache"), this);
    m_button = primaryButton(buttonText, this);
    m_problem = new TextLabel(TextSize::Secondary, Token::Critical, TextWeight::Normal, this);
    m_problem->setEliding(true);
    row->addWidget(m_name, 2);
    row->addWidget(m_type);
    row->addWidget(m_refresh);
    row->addWidget(m_button);
    row->addWidget(m_problem, 1);
    connect(m_button, &QPushButton::clicked, this, &NameQuestion::ask);
    connect(m_name, &QLineEdit::returnPressed, this, &NameQuestion::ask);
    connect(m_type->lineEdit(), &QLineEdit::returnPressed, this, &NameQuestion::ask);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_problem->clear(); });
}

void NameQuestion::set(const QString& name, const QString& type)
{
    m_name->setText(name);
    if (!type.isEmpty())
        m_type->setCurrentText(type);
    m_problem->clear();
}

QString NameQuestion::name() const { return m_name->text().trimmed(); }
QString NameQuestion::type() const { return m_type->currentText().trimmed().toUpper(); }
bool NameQuestion::refresh() const { return m_refresh->isChecked(); }
QStringList NameQuestion::offered() const { return m_names->stringList(); }

QString NameQuestion::problem() const
{
    const QString wanted = name();
    if (wanted.isEmpty())
        return tr("Write a name first.");
    if (wanted.contains(u' '))
        return tr("A name has no blanks.");
    if (wanted.size() > longestName && !wanted.contains(u'\\'))
        return tr("A name has at most %1 characters.").arg(longestName);
    if (wanted != QStringLiteral(".") && (wanted.startsWith(u'.') || wanted.contains(QStringLiteral(".."))))
        return tr("There is an empty part between two dots.");
    for (const QString& label : wanted.split(u'.')) {
        if (label.size() > longestLabel && !label.contains(u'\\'))
            return tr("A part between two dots has at most %1 characters.").arg(longestLabel);
    }
    return type().isEmpty() ? tr("Write a type, for example A.") : QString();
}

void NameQuestion::ask()
{
    const QString wrong = problem();
    m_problem->setText(wrong);
    if (!wrong.isEmpty()) {
        m_name->setFocus();
        return;
    }
    m_askedHere.removeAll(name());
    m_askedHere.prepend(name());
    while (m_askedHere.size() > offeredNames)
        m_askedHere.removeLast();
    m_votesSeen = 0;
    emit asked(name(), type(), refresh());
}

void NameQuestion::offer(const ConsoleData& seen)
{
    const std::uint64_t number = seen.votesBefore() + seen.votes().size() + 1;
    // While somebody types, the list stands still.
    if (number == m_votesSeen || m_name->completer()->popup()->isVisible())
        return;
    m_votesSeen = number;
    QStringList names = m_askedHere;
    std::size_t looked = 0;
    for (auto vote = seen.votes().rbegin(); vote != seen.votes().rend() && looked < lookedAtVotes; ++vote, ++looked) {
        const QString one = format::shownName(vote->name);
        if (!names.contains(one))
            names.append(one);
        if (names.size() >= offeredNames)
            break;
    }
    if (names != m_names->stringList())
        m_names->setStringList(names);
}

} // namespace harddns::ui
