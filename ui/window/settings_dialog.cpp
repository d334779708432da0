#include "ui/window/settings_dialog.h"

#include "ui/notify/notifier.h"
#include "ui/notify/webhook.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/choose_file.h"
#include "ui/widgets/labels.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSystemTrayIcon>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::SettingsDialog)
};

QFormLayout* addForm(QVBoxLayout* outer)
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(Theme::current().px(16));
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    outer->addLayout(form);
    return form;
}

/// The layout of a page of the dialog.
QVBoxLayout* layOut(QWidget* page)
{
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(theme.px(12), theme.px(16), theme.px(12), theme.px(12));
    return outer;
}

QFormLayout* addSection(QVBoxLayout* outer, const QString& title, QWidget* page)
{
    const Theme& theme = Theme::current();
    outer->addWidget(new TextLabel(title, TextSize::Body, Token::Text, TextWeight::SemiBold, page));
    QFormLayout* form = addForm(outer);
    form->setContentsMargins(theme.px(12), 0, 0, theme.px(8));
    return form;
}

TextLabel* addNote(QFormLayout* form, const QString& text, QWidget* page)
{
    auto* note = new TextLabel(text, TextSize::Secondary, Token::Text2, TextWeight::Normal, page);
    note->setWordWrap(true);
    form->addRow(note);
    return note;
}

template <class Apply>
QComboBox* addChoice(QFormLayout* form, const QString& label, const QStringList& choices, int current, QWidget* page, Apply apply)
{
    auto* box = new ChoiceBox(page);
    box->addItems(choices);
    box->setCurrentIndex(current);
    box->setAccessibleName(label);
    form->addRow(label, box);
    QObject::connect(box, &QComboBox::activated, page, apply);
    return box;
}

template <class Apply>
void addFlag(QFormLayout* form, const QString& label, bool on, QWidget* page, Apply apply)
{
    auto* box = new QCheckBox(label, page);
    box->setChecked(on);
    form->addRow(box);
    QObject::connect(box, &QCheckBox::clicked, page, apply);
}

/// "Last result 14:32:07: took it (204). Sent 3, failed 0, dropped 0."
QString resultOf(const HookQueue& hook)
{
    const HookReport& report = hook.report();
    if (!hook.isSet() || !report.isKnown)
        return {};
    const QString counts = Words::tr("Sent %1, failed %2, dropped %3.")
                               .arg(format::count(report.sent), format::count(report.failed), format::count(report.dropped));
    //: time, what happened, counts
    return Words::tr("Last result %1: %2 %3").arg(format::clock(report.timeMs * 1000), report.sentence, counts);
}

} // namespace

QString joinedArguments(const QStringList& arguments)
{
    QStringList out;
    for (QString argument : arguments) {
        if (argument.isEmpty())
            continue;
        const bool quoted = argument.contains(u' ') || argument.contains(u'\t');
        argument.replace(u'"', QStringLiteral("\"\"\"")); // as QProcess::splitCommand reads it
        out.append(quoted ? u'"' + argument + u'"' : argument);
    }
    return out.join(u' ');
}

SettingsDialog::SettingsDialog(Preferences& preferences, const std::vector<Language>& languages, Notifier* notifier, QWidget* parent)
    : QDialog(parent), m_preferences(preferences), m_notifier(notifier)
{
    setWindowTitle(tr("Settings"));
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(this);
    outer->setSpacing(theme.px(12));
    m_parts = new QTabWidget(this);
    m_parts->setDocumentMode(true);
    m_parts->tabBar()->setDrawBase(false);
    m_parts->setAccessibleName(tr("Parts of the settings"));
    m_parts->addTab(buildAppearance(languages), tr("Appearance"));
    m_parts->addTab(buildAlerts(), tr("Alerts"));
    outer->addWidget(m_parts, 1);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    outer->addWidget(buttons);
    setMinimumWidth(theme.px(560));
    if (m_notifier != nullptr)
        connect(m_notifier, &Notifier::changed, this, &SettingsDialog::showResults);
    showResults();
}

void SettingsDialog::change(const std::function<void(Preferences::Values&)>& apply)
{
    Preferences::Values values = m_preferences.values();
    apply(values);
    if (values != m_preferences.values())
        m_preferences.set(values);
}

QWidget* SettingsDialog::buildAppearance(const std::vector<Language>& languages)
{
    using Values = Preferences::Values;
    const Values& now = m_preferences.values();
    auto* page = new QWidget(this);
    QVBoxLayout* outer = layOut(page);
    QFormLayout* form = addForm(outer);
    addChoice(form, tr("Theme"), {tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")}, static_cast<int>(now.theme), page,
              [this](int index) { change([index](Values& values) { values.theme = static_cast<Theme::Choice>(index); }); });
    addChoice(form, tr("Rows"), {tr("Compact"), tr("Normal"), tr("Roomy")}, static_cast<int>(now.density), page,
              [this](int index) { change([index](Values& values) { values.density = static_cast<Density>(index); }); });
    addChoice(form, tr("Times"), {tr("In UTC"), tr("In the time zone of this computer")}, now.localTime ? 1 : 0, page,
              [this](int index) { change([index](Values& values) { values.localTime = index == 1; }); });
    if (languages.size() > 1) {
        QStringList titles{tr("As the system")};
        int current = 0;
        for (const Language& language : languages) {
            titles.append(language.title);
            if (language.code == now.language)
                current = static_cast<int>(titles.size()) - 1;
        }
        addChoice(form, tr("Language (from the next start)"), titles, current, page, [this, languages](int index) {
            change([&](Values& values) { values.language = index == 0 ? QString() : languages[static_cast<std::size_t>(index - 1)].code; });
        });
    }
    addFlag(form, tr("Nothing blinks (reduced motion)"), now.reducedMotion, page,
            [this](bool on) { change([on](Values& values) { values.reducedMotion = on; }); });
    outer->addStretch();
    return page;
}

QWidget* SettingsDialog::buildAlerts()
{
    using Values = Preferences::Values;
    const NotifySettings& now = m_preferences.values().alerts;
    auto* page = new QWidget(this);
    QVBoxLayout* outer = layOut(page);
    QFormLayout* form = addForm(outer);
    addChoice(form, tr("Tell about"),
              {tr("Notices, warnings and critical alerts"), tr("Warnings and critical alerts"), tr("Critical alerts only")},
              static_cast<int>(now.from) - 1, page,
              [this](int index) { change([index](Values& values) { values.alerts.from = static_cast<Grade>(index + 1); }); });
    addFlag(form, tr("Show a notification on the desktop"), now.desktop, page,
            [this](bool on) { change([on](Values& values) { values.alerts.desktop = on; }); });
    addFlag(form, tr("Play the system's alert sound"), now.sound, page,
            [this](bool on) { change([on](Values& values) { values.alerts.sound = on; }); });
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        addNote(form, tr("This desktop has no notification area: the window alone tells about alerts."), page);
    addNote(form, tr("Each alert is told once, and again when its grade rises; never while it is acknowledged or silenced."), page);

    const auto line = [&](QFormLayout* section, const QString& label, const QString& text, const QString& hint) {
        auto* edit = new QLineEdit(text, page);
        edit->setAccessibleName(label);
        edit->setPlaceholderText(hint);
        connect(edit, &QLineEdit::editingFinished, this, &SettingsDialog::keepHooks);
        if (section != nullptr)
            section->addRow(label, edit);
        return edit;
    };
    QFormLayout* command = addSection(outer, tr("Command"), page);
    m_program = line(nullptr, tr("Program"), now.program, tr("none"));
    QPushButton* browse = plainButton(tr("Browse…"), page);
    browse->setAccessibleName(tr("Browse for the program"));
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, [this] {
        chooseFile(this, tr("Program for alerts"), {}, [this](const QString& path) {
            m_program->setText(path);
            keepHooks();
        });
    });
    auto* row = new QHBoxLayout;
    row->setSpacing(Theme::current().px(8));
    row->addWidget(m_program, 1);
    row->addWidget(browse);
    command->addRow(tr("Program"), row);
    m_arguments = line(command, tr("Arguments"), joinedArguments(now.arguments), tr("what has spaces in quotes"));
    addNote(command,
            tr("Started without a shell. The alert is on its standard input as JSON, and in variables HARDDNS_ALERT_…; names in it "
               "come from the network: never run them."),
            page);
    m_commandResult = addNote(command, {}, page);

    QFormLayout* webhook = addSection(outer, tr("Webhook"), page);
    m_webhook = line(webhook, tr("Address"), now.webhook, QStringLiteral("https://"));
    addNote(webhook, tr("The alert is sent there as JSON (POST). Redirects are not followed."), page);
    m_webhookResult = addNote(webhook, {}, page);
    for (TextLabel* result : {m_commandResult, m_webhookResult})
        result->setTextInteractionFlags(Qt::TextSelectableByMouse);

    m_test = plainButton(tr("Send a test"), page);
    m_test->setAutoDefault(false);
    m_test->setToolTip(tr("To everything that is chosen above"));
    m_test->setVisible(m_notifier != nullptr);
    connect(m_test, &QPushButton::clicked, this, [this] {
        keepHooks();
        emit testWanted();
    });
    outer->addWidget(m_test, 0, Qt::AlignLeading);
    outer->addStretch();
    return page;
}

void SettingsDialog::keepHooks()
{
    change([this](Preferences::Values& values) {
        values.alerts.program = m_program->text().trimmed();
        values.alerts.arguments = QProcess::splitCommand(m_arguments->text());
        values.alerts.webhook = m_webhook->text().trimmed();
    });
    showResults();
}

void SettingsDialog::showResults()
{
    const auto show = [](TextLabel* label, const QString& text, bool good) {
        label->setText(text);
        label->setToken(good ? Token::Text2 : Token::Warning);
        label->setVisible(!text.isEmpty());
    };
    QString command, webhook;
    bool commandGood = true, webhookGood = true;
    if (m_notifier != nullptr) {
        command = resultOf(m_notifier->command());
        commandGood = m_notifier->command().report().done;
        webhook = resultOf(m_notifier->webhook());
        webhookGood = m_notifier->webhook().report().done;
    }
    if (const QString address = m_webhook->text().trimmed(); !address.isEmpty()) {
        if (const auto url = readWebhook(address); !url.ok()) {
            webhook = url.error();
            webhookGood = false;
        }
    }
    show(m_commandResult, command, commandGood);
    show(m_webhookResult, webhook, webhookGood);
}

QString SettingsDialog::commandResult() const { return m_commandResult->text(); }

QString SettingsDialog::webhookResult() const { return m_webhookResult->text(); }

void SettingsDialog::showPart(Part part) { m_parts->setCurrentIndex(static_cast<int>(part)); }

void SettingsDialog::done(int result)
{
    keepHooks();
    QDialog::done(result);
}

} // namespace harddns::ui
