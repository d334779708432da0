#include "ui/window/assistant.h"

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/choose_file.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/window/connection.h"

#include <QButtonGroup>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace harddns::ui
{

namespace
{
const auto kindKey = QStringLiteral("start/kind"), configKey = QStringLiteral("start/config");
const auto usualConfigFile = QStringLiteral("harddns.toml");
/// Steps of the way up: the node answers, it is heard, its network votes.
constexpr int stepsUp = 3;
} // namespace

StartChoice keptStart(const QSettings& store)
{
    StartChoice out;
    const QString kind = store.value(kindKey).toString();
    if (kind == QStringLiteral("config")) {
        out.kind = StartChoice::Kind::Config;
        out.configFile = store.value(configKey).toString();
    } else if (kind == QStringLiteral("remote")) {
        out.kind = StartChoice::Kind::Remote;
    }
    return out;
}

void keepStart(QSettings& store, const StartChoice& choice)
{
    switch (choice.kind) {
    case StartChoice::Kind::Demo: store.setValue(kindKey, QStringLiteral("demo")); break;
    case StartChoice::Kind::Config: store.setValue(kindKey, QStringLiteral("config")); break;
    case StartChoice::Kind::Remote: store.setValue(kindKey, QStringLiteral("remote")); break;
    }
    store.setValue(configKey, choice.configFile);
}

Assistant::Assistant(Preferences& preferences, const Options& options, QWidget* parent)
    : QDialog(parent), m_preferences(preferences), m_options(options)
{
    setWindowTitle(tr("Welcome to HARD-DNS"));
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(16));
    outer->setSpacing(theme.px(16));
    m_steps = new QStackedWidget(this);
    m_steps->addWidget(buildQuestion(options));
    m_steps->addWidget(buildStart());
    outer->addWidget(m_steps, 1);
    auto* buttons = new QHBoxLayout;
    m_back = plainButton(tr("Back"), this);
    m_back->setAutoDefault(false);
    m_back->hide();
    m_next = primaryButton(tr("Start"), this);
    m_next->setDefault(true);
    buttons->addWidget(m_back);
    buttons->addStretch();
    buttons->addWidget(m_next);
    outer->addLayout(buttons);
    connect(m_next, &QPushButton::clicked, this, &Assistant::go);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_began = false;
        m_failure->clear();
        m_back->hide();
        m_pointers->show();
        m_steps->setCurrentIndex(0);
        followChoice();
    });
    followChoice();
    setMinimumWidth(theme.px(600));
    m_next->setFocus();
}

QWidget* Assistant::buildQuestion(const Options& options)
{
    const Theme& theme = Theme::current();
    auto* page = new QWidget(this);
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(theme.px(8));
    outer->addWidget(new TextLabel(tr("Which network do you want to see?"), TextSize::Title, Token::Text, TextWeight::SemiBold, page));
    auto* lead = new TextLabel(tr("Several resolvers answer each question, and the network answers what a majority of them found. This "
                                  "console shows what they say, who differs, and whether somebody attacks."),
                               TextSize::Body, Token::Text2, TextWeight::Normal, page);
    lead->setWordWrap(true);
    outer->addWidget(lead);
    outer->addSpacing(theme.px(8));

    auto* group = new QButtonGroup(page);
    const auto choice = [&](const QString& title, const QString& text) {
        auto* button = new QRadioButton(title, page);
        button->setAccessibleDescription(text);
        button->setFont(theme.font(TextSize::Body, TextWeight::SemiBold));
        group->addButton(button);
        outer->addWidget(button);
        auto* more = new TextLabel(text, TextSize::Body, Token::Text2, TextWeight::Normal, page);
        more->setWordWrap(true);
        more->setContentsMargins(theme.px(28), 0, 0, theme.px(4));
        outer->addWidget(more);
        connect(button, &QRadioButton::toggled, this, &Assistant::followChoice);
        return button;
    };
    m_demo = choice(tr("The demo network"), tr("Seven nodes in front of a small internet, all inside this program. Nothing leaves this "
                                               "computer. After a minute one of them is attacked."));
    m_own = choice(tr("A node from my configuration file"), tr("Runs inside this console, as harddnsd would run it."));
    auto* file = new QHBoxLayout;
    file->setSpacing(theme.px(8));
    file->setContentsMargins(theme.px(28), 0, 0, theme.px(4));
    m_config = new QLineEdit(options.current.configFile, page);
    m_config->setAccessibleName(tr("Configuration file"));
    m_config->setPlaceholderText(usualConfigFile);
    m_browse = plainButton(tr("Browse…"), page);
    m_browse->setAccessibleName(tr("Browse for the configuration file"));
    m_browse->setAutoDefault(false);
    connect(m_browse, &QPushButton::clicked, this, &Assistant::browse);
    file->addWidget(m_config, 1);
    file->addWidget(m_browse);
    outer->addLayout(file);
    m_remote =
        choice(tr("A node that runs elsewhere"), tr("On another machine, over mutual TLS, with a certificate that it made for you."));
    m_remote->setVisible(options.canConnect);
    if (!options.canConnect)
        outer->itemAt(outer->count() - 1)->widget()->hide();

    m_problem = new ErrorBar(page);
    m_problem->clear();
    outer->addWidget(m_problem);
    outer->addStretch();

    auto* looks = new QFormLayout;
    looks->setHorizontalSpacing(theme.px(16));
    looks->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
    const auto box = [&](const QString& label, const QStringList& choices, int current) {
        auto* made = new ChoiceBox(page);
        made->addItems(choices);
        made->setCurrentIndex(current);
        made->setAccessibleName(label);
        looks->addRow(label, made);
        return made;
    };
    QComboBox* looksLike = box(tr("Theme"), {tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")},
                               static_cast<int>(m_preferences.values().theme));
    connect(looksLike, &QComboBox::activated, this, [this](int index) {
        Preferences::Values values = m_preferences.values();
        values.theme = static_cast<Theme::Choice>(index);
        m_preferences.set(values);
    });
    if (options.languages.size() > 1) {
        QStringList titles{tr("As the system")};
        int current = 0;
        for (const Language& language : options.languages) {
            titles.append(language.title);
            if (language.code == m_preferences.values().language)
                current = static_cast<int>(titles.size()) - 1;
        }
        QComboBox* language = box(tr("Language (from the next start)"), titles, current);
        connect(language, &QComboBox::activated, this, [this](int index) {
            Preferences::Values values = m_preferences.values();
            values.language = index == 0 ? QString() : m_options.languages[static_cast<std::size_t>(index - 1)].code;
            m_preferences.set(values);
        });
    }
    outer->addLayout(looks);
    switch (options.current.kind) {
    case StartChoice::Kind::Demo: m_demo->setChecked(true); break;
    case StartChoice::Kind::Config: m_own->setChecked(true); break;
    case StartChoice::Kind::Remote: (options.canConnect ? m_remote : m_demo)->setChecked(true); break;
    }
    return page;
}

QWidget* Assistant::buildStart()
{
    const Theme& theme = Theme::current();
    auto* page = new QWidget(this);
    auto* outer = new QVBoxLayout(page);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(theme.px(8));
    m_startTitle = new TextLabel(tr("The network is starting"), TextSize::Title, Token::Text, TextWeight::SemiBold, page);
    outer->addWidget(m_startTitle);
    m_bar = new QProgressBar(page);
    m_bar->setRange(0, stepsUp);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(theme.px(4));
    m_bar->setAccessibleName(tr("How far the start is"));
    outer->addWidget(m_bar);
    m_state = new StateLabel(stateShapeInCard, TextSize::Body, page);
    m_state->set(State::Silent, tr("Starting"));
    outer->addWidget(m_state);
    m_where = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, page);
    m_where->setWordWrap(true);
    m_where->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_where->setFocusPolicy(Qt::NoFocus);
    m_where->hide();
    outer->addWidget(m_where);
    m_failure = new ErrorBar(page);
    m_failure->clear();
    outer->addWidget(m_failure);
    m_pointers = new QWidget(page);
    auto* pointers = new QVBoxLayout(m_pointers);
    pointers->setContentsMargins(0, theme.px(12), 0, 0);
    pointers->setSpacing(theme.px(8));
    pointers->addWidget(new TextLabel(tr("Where to look"), TextSize::Lead, Token::Text, TextWeight::SemiBold, m_pointers));
    addPointer(pointers, tr("The state of the network"),
               tr("At the top left stands in one word whether names are safe, and why. A click on it opens what it comes from."),
               QStringLiteral("overview"), tr("Overview"));
    m_attack = new QWidget(m_pointers);
    auto* attack = new QVBoxLayout(m_attack);
    attack->setContentsMargins(0, 0, 0, 0);
    addPointer(attack, tr("An attack, after a minute"),
               tr("One node of the demo is made to believe a forged address. The others outvote it: clients get the right answer, and the "
                  "disagreement shows who said what, with its packets."),
               QStringLiteral("disagreements"), tr("Disagreements"));
    pointers->addWidget(m_attack);
    addPointer(pointers, tr("What happened before"),
               tr("Everything that matters is written to a history that shows when somebody changes it."), QStringLiteral("history"),
               tr("History"));
    outer->addWidget(m_pointers);
    outer->addStretch();
    return page;
}

void Assistant::addPointer(QVBoxLayout* outer, const QString& title, const QString& text, const QString& page, const QString& button)
{
    const Theme& theme = Theme::current();
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.px(16));
    auto* words = new QVBoxLayout;
    words->setSpacing(theme.px(2));
    words->addWidget(new TextLabel(title, TextSize::Body, Token::Text, TextWeight::SemiBold, this));
    auto* more = new TextLabel(text, TextSize::Body, Token::Text2, TextWeight::Normal, this);
    more->setWordWrap(true);
    words->addWidget(more);
    row->addLayout(words, 1);
    QPushButton* go = plainButton(button, this);
    go->setAccessibleDescription(title);
    go->setAutoDefault(false);
    connect(go, &QPushButton::clicked, this, [this, page] {
        emit pageWanted(page);
        accept();
    });
    row->addWidget(go, 0, Qt::AlignTop);
    outer->addLayout(row);
}

QRadioButton* Assistant::choice(StartChoice::Kind kind) const
{
    return kind == StartChoice::Kind::Demo ? m_demo : kind == StartChoice::Kind::Config ? m_own : m_remote;
}

QString Assistant::problem() const
{
    const ErrorBar* bar = isStarting() ? m_failure : m_problem;
    return bar->isHidden() ? QString() : bar->sentence();
}

bool Assistant::isStarting() const { return m_steps->currentIndex() == 1; }

void Assistant::followChoice()
{
    if (m_steps->count() < 2)
        return; // still being built
    m_config->setEnabled(m_own->isChecked());
    m_browse->setEnabled(m_own->isChecked());
    m_problem->clear();
    if (m_own->isChecked() && isVisible())
        m_config->setFocus();
    if (!isStarting())
        m_next->setText(m_remote->isChecked() ? tr("Connect…") : m_options.canStart ? tr("Start") : tr("Choose"));
}

void Assistant::browse()
{
    chooseFile(this, tr("Configuration file"), tr("Configuration (*.toml);;All files (*)"),
               [this](const QString& path) { m_config->setText(path); });
}

void Assistant::go()
{
    if (isStarting()) {
        emit pageWanted(QStringLiteral("overview"));
        accept();
        return;
    }
    StartChoice choice;
    if (m_own->isChecked()) {
        choice.kind = StartChoice::Kind::Config;
        choice.configFile = m_config->text().trimmed();
        if (!QFileInfo(choice.configFile).isFile()) {
            m_problem->show(State::Warning, choice.configFile.isEmpty() ? tr("Choose the configuration file of the node.")
                                                                        : tr("There is no file %1.").arg(choice.configFile));
            m_config->setFocus();
            return;
        }
        choice.configFile = QFileInfo(choice.configFile).absoluteFilePath();
    } else if (m_remote->isChecked()) {
        choice.kind = StartChoice::Kind::Remote;
    }
    begin(choice);
}

void Assistant::begin(const StartChoice& choice)
{
    m_chosen = choice;
    m_began = true;
    m_ran = false;
    const bool remote = choice.kind == StartChoice::Kind::Remote;
    if (!remote) {
        m_attack->setVisible(choice.kind == StartChoice::Kind::Demo);
        m_steps->setCurrentIndex(1);
        m_next->setText(tr("Show the overview"));
        m_next->setFocus();
    }
    emit chose(choice);
    if (remote) {
        accept();
        emit connectWanted();
        return;
    }
    if (!m_options.canStart) {
        m_startTitle->setText(tr("Kept for the next start"));
        m_bar->hide();
        m_state->set(State::Notice, tr("Kept"), tr("it holds from the next start of the console"));
    }
}

void Assistant::follow(const Connection& connection)
{
    if (!isStarting() || !m_options.canStart)
        return;
    const SnapshotPtr& latest = connection.data().latest();
    if (!latest) {
        m_bar->setValue(0);
        m_state->set(State::Silent, tr("Starting"));
        return;
    }
    const LinkState& link = latest->link;
    if (link.state != LinkState::State::Up) {
        const bool failed = link.state != LinkState::State::Connecting;
        m_bar->setValue(0);
        m_startTitle->setText(failed ? tr("The network did not start") : tr("The network is starting"));
        m_state->set(failed ? State::Warning : State::Silent, failed ? tr("Not started") : tr("Starting"));
        if (failed)
            m_failure->show(State::Warning, QString::fromStdString(link.reason));
        m_back->setVisible(failed);
        m_pointers->setVisible(!failed);
        return;
    }
    m_failure->clear();
    m_back->hide();
    m_pointers->show();
    const auto& members = latest->members;
    const auto voting =
        static_cast<int>(std::count_if(members.begin(), members.end(), [](const auto& one) { return one.state == "active"; }));
    // A node may be left out for a while: a network that ran once does not start again. One without members is its own network.
    m_ran = m_ran || (!members.empty() ? voting * 2 > static_cast<int>(members.size()) : latest->sequence > 1);
    m_bar->setValue(m_ran ? stepsUp : stepsUp - 1);
    m_startTitle->setText(m_ran ? tr("The network runs") : tr("The network is starting"));
    const QString word = m_ran ? tr("Running") : tr("Nearly there");
    m_state->set(m_ran ? State::Ok : State::Silent, word,
                 members.empty() ? QString() : tr("%1 of %n nodes vote", nullptr, static_cast<int>(members.size())).arg(voting));
    if (!latest->status->listening.empty()) {
        m_where->setText(tr("It answers at %1.").arg(QString::fromStdString(latest->status->listening.front())));
        m_where->show();
    }
}

void Assistant::reject()
{
    if (m_options.isNeeded && !m_began && m_options.canStart) {
        m_began = true;
        m_chosen = {};
        emit chose(m_chosen);
    }
    QDialog::reject();
}

} // namespace harddns::ui
