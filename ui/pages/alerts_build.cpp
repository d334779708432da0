// What the page Alerts is made of, what it does, and what it writes to files.
#include "ui/pages/alert_detail.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/member_dialog.h"
#include "ui/pages/record_json.h"
#include "ui/pages/silence_dialog.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/choose_file.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QBoxLayout>
#include <QFileDialog>
#include <QMenu>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

} // namespace

void AlertsPage::buildActions()
{
    m_openBundle = new QAction(themedIcon(Icon::Import), tr("Open incident…"), this);
    m_openBundle->setToolTip(tr("Shows an incident that was saved as a file, here or by another console"));
    connect(m_openBundle, &QAction::triggered, this, &AlertsPage::chooseBundle);
    m_exportMenu = new QMenu(this);
    m_exportMenu->addAction(tr("This incident as a file…"), this, &AlertsPage::saveBundle);
    m_exportMenu->addAction(tr("The list as CSV…"), this, [this] { exportShown(); });
    m_export = new QAction(themedIcon(Icon::Export), tr("Export"), this);
    m_export->setMenu(m_exportMenu);
}

QList<QAction*> AlertsPage::pageActions() const { return {m_openBundle, m_export}; }

void AlertsPage::build()
{
    const Theme& theme = Theme::current();
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(theme.px(8));
    m_offline = new ErrorBar(this);
    m_news = new ErrorBar(this);
    all->addWidget(m_offline);
    all->addWidget(m_news);
    m_offline->clear();
    m_news->clear();

    m_splitter = new QSplitter(this);
    m_splitter->setObjectName(QStringLiteral("alerts"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme.px(12));
    all->addWidget(m_splitter, 1);

    auto* left = new QWidget(this);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.px(12));
    QStringList choices;
    for (int stage = 0; stage < alertStages; ++stage)
        choices << stageWord(static_cast<AlertStage>(stage));
    m_choice = new SegmentedChoice(tr("Alerts shown"), choices << tr("All"), left);
    m_choice->setCurrent(static_cast<int>(Shown::All));
    connect(m_choice, &SegmentedChoice::chosen, this, [this](int index) { setShown(static_cast<Shown>(index)); });
    m_choice->setWrapping();
    column->addWidget(m_choice, 0, Qt::AlignLeft);

    m_listPanel = new Panel({}, left);
    m_listPanel->setAccessibleName(tr("Alerts"));
    m_listPanel->setFlush(true);
    m_table = new TableView(tr("Alerts"), RowKind::Decision, m_listPanel);
    m_table->setModel(m_model);
    m_table->setHistoryOffered(true);
    m_table->setJson([this](const QModelIndex& index) { return toJson(m_model->row(index.row()).alert); });
    m_empty = new EmptyState(m_listPanel);
    m_listStack = new QStackedWidget(m_listPanel);
    m_listStack->addWidget(m_table);
    m_listStack->addWidget(m_empty);
    m_listPanel->body()->addWidget(m_listStack);
    column->addWidget(m_listPanel, 3);

    m_silencePanel = new Panel(tr("Silences"), left);
    m_silencePanel->setSecondary(tr("every silence has an end; silenced alerts go on being counted"));
    m_silencePanel->setFlush(true);
    m_silencePanel->setHeadLine(true);
    m_silenceTable = new TableView(tr("Silences"), RowKind::Table, m_silencePanel);
    m_silenceTable->setModel(m_silenceModel);
    m_endSilence = smallButton(tr("End silence"), m_silencePanel);
    m_endSilence->setEnabled(false);
    m_silencePanel->addAction(m_endSilence);
    m_silencePanel->body()->addWidget(m_silenceTable);
    column->addWidget(m_silencePanel, 1);
    m_silencePanel->hide();
    m_splitter->addWidget(left);
    m_detail = new AlertDetail(this);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 4);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setSizes({690, 520});

    connect(m_table, &TableView::rowChosen, this, [this](const QModelIndex& index) {
        if (!index.isValid())
            return;
        m_choseOnce = true;
        select(m_model->row(index.row()).alert.id);
    });
    connect(m_table, &TableView::opened, this,
            [this] { (m_detail->acknowledge()->isEnabled() ? m_detail->acknowledge() : m_detail->openVote())->setFocus(); });
    connect(m_table, &TableView::filterWanted, this, [this](const QString& field, const QString& value, bool exclude) {
        for (const FieldInfo& known : filterFields()) {
            if (field == QString::fromLatin1(known.word))
                m_context.view.setFilter(m_context.view.filter().narrowed(known.field, value, exclude));
        }
        refresh();
    });
    connect(m_table, &TableView::historyWanted, this, [this](const QModelIndex& index) {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("alerts")},
                                                   {QStringLiteral("name"), format::shownName(m_model->row(index.row()).alert.name)}});
    });
    connect(m_silenceTable, &TableView::rowChosen, this, [this](const QModelIndex& index) {
        m_endSilence->setEnabled(index.isValid() && m_context.source.role() == Role::Operator && !m_bundle);
        m_endSilence->setToolTip(m_context.source.role() == Role::Operator ? QString() : tr("Needs the role operator."));
    });
    connect(m_silenceTable, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const int row = m_model->find(m_silenceModel->row(index.row()).alert.id); row >= 0)
            m_table->selectRow(row);
    });
    connect(m_endSilence, &QPushButton::clicked, this, [this] {
        const QModelIndex index = m_silenceTable->currentIndex();
        if (!index.isValid())
            return;
        select(m_silenceModel->row(index.row()).alert.id);
        act(AlertAction::Kind::Unsilence);
    });
    connect(m_offline, &ErrorBar::actionWanted, this, &AlertsPage::backToLive);
    connect(m_news, &ErrorBar::actionWanted, m_news, &ErrorBar::clear);
}

void AlertsPage::connectDetail()
{
    connect(m_detail->acknowledge(), &QPushButton::clicked, this, [this] { act(AlertAction::Kind::Acknowledge); });
    connect(m_detail->silence(), &QPushButton::clicked, this, &AlertsPage::silence);
    connect(m_detail->close(), &QPushButton::clicked, this, [this] { act(AlertAction::Kind::Close); });
    connect(m_detail->quarantine(), &QPushButton::clicked, this, &AlertsPage::askQuarantine);
    connect(m_detail->save(), &QToolButton::clicked, this, &AlertsPage::saveBundle);
    connect(m_detail, &AlertDetail::noteWritten, this, [this] { act(AlertAction::Kind::Note, m_detail->note()); });
    connect(m_detail->openVote(), &QPushButton::clicked, this, &AlertsPage::openSelectedVote);
    connect(m_detail->openNode(), &QPushButton::clicked, this, [this] {
        const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr;
        if (alert != nullptr && !blamed(*alert).empty())
            m_context.open(QStringLiteral("nodes"), {{QStringLiteral("node"), text(blamed(*alert).front())}});
    });
    connect(m_detail->openHistory(), &QPushButton::clicked, this, [this] {
        if (const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr)
            m_context.open(QStringLiteral("history"),
                           {{QStringLiteral("list"), QStringLiteral("alerts")}, {QStringLiteral("name"), format::shownName(alert->name)}});
    });
}

void AlertsPage::openSelectedVote()
{
    const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr;
    if (alert == nullptr || alert->lastVote == 0)
        return;
    if (!m_bundle) {
        m_context.open(QStringLiteral("disagreements"), {{QStringLiteral("vote"), static_cast<qulonglong>(alert->lastVote)}});
        return;
    }
    VoteView view;
    view.record = viewOf(*alert).record;
    for (const VoteEvent& vote : m_bundle->votes) {
        if (view.record && vote.id == view.record->vote)
            view.vote = std::make_shared<const VoteEvent>(vote);
    }
    if (view)
        m_context.open(QStringLiteral("disagreements"), {{QStringLiteral("view"), QVariant::fromValue(view)}});
    else
        tell(State::Notice, tr("The file does not hold the vote of this alert."));
}

// ---- what one can do ----

void AlertsPage::tell(State state, const QString& sentence) { m_news->show(state, sentence, tr("Got it")); }

void AlertsPage::act(AlertAction::Kind kind, const QString& note, std::int64_t untilUs)
{
    if (!m_selected || m_bundle)
        return;
    AlertAction action;
    action.kind = kind;
    action.alert = *m_selected;
    action.note = note.toStdString();
    action.untilUs = untilUs;
    if (action.note.size() > maxAlertNote) {
        tell(State::Warning, tr("A note has at most %1 octets, this one has %2. Shorten it, or write two.")
                                 .arg(format::count(maxAlertNote), format::count(action.note.size())));
        return;
    }
    m_context.source.act(action, this, [this, kind](const Result<bool, std::string>& answer) {
        if (!answer) {
            tell(State::Warning, tr("The node refused: %1").arg(text(answer.error())));
            return;
        }
        m_news->clear();
        if (kind == AlertAction::Kind::Note)
            m_detail->clearNote();
        ++m_lives;
        refresh();
    });
}

void AlertsPage::silence()
{
    const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr;
    if (alert == nullptr)
        return;
    auto* dialog =
        new SilenceDialog(alertTitle(*alert), m_context.data.nowUs(), m_context.source.alertLife(alert->id).silencedUntilUs, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SilenceDialog::silenceWanted, this,
            [this](qint64 untilUs, const QString& note) { act(AlertAction::Kind::Silence, note, untilUs); });
    connect(dialog, &SilenceDialog::unsilenceWanted, this, [this] { act(AlertAction::Kind::Unsilence); });
    dialog->open();
}

void AlertsPage::askQuarantine()
{
    const std::string member = m_detail->suspect();
    if (member.empty() || m_bundle)
        return;
    const bool release = m_detail->suspectIsQuarantined();
    const QString node = text(member);
    commandMember(this, m_context.source, node, release ? MemberCommand::Release : MemberCommand::Quarantine, {},
                  [this, node, release](const QString& problem) {
                      if (problem.isEmpty())
                          tell(State::Ok,
                               release ? tr("%1 is released.").arg(node) : tr("%1 is quarantined until somebody releases it.").arg(node));
                      else
                          tell(State::Warning, tr("The node refused: %1").arg(problem));
                      m_made.reset();
                  });
}

// ---- files ----

IncidentBundle AlertsPage::bundle() const
{
    if (m_bundle)
        return *m_bundle;
    IncidentBundle out;
    const Alert* alert = m_selected ? alertOf(*m_selected) : nullptr;
    if (alert == nullptr)
        return out;
    const AlertView view = viewOf(*alert);
    out.savedUs = m_context.data.nowUs();
    out.savedBy = m_context.source.user();
    out.node = m_context.source.title();
    out.alert = view.alert;
    out.life = view.life;
    out.changes = view.changes;
    out.events = view.events;
    out.members = view.members;
    const auto& all = m_context.data.disagreements();
    for (auto record = all.rbegin(); record != all.rend() && out.disagreements.size() < IncidentBundle::mostVotes; ++record) {
        if (isOf(*alert, **record))
            out.disagreements.push_back(**record);
    }
    if (view.record && std::none_of(out.disagreements.begin(), out.disagreements.end(),
                                    [&](const DisagreementRecord& one) { return one.vote == view.record->vote; }))
        out.disagreements.push_back(*view.record);
    for (const VoteEvent& vote : m_context.data.votes()) {
        const bool wanted = std::any_of(out.disagreements.begin(), out.disagreements.end(),
                                        [&](const DisagreementRecord& one) { return one.vote == vote.id && one.name == vote.name; });
        if (wanted)
            out.votes.push_back(vote);
    }
    return out;
}

void AlertsPage::saveBundle()
{
    if (!m_selected)
        return;
    auto* dialog = new QFileDialog(this, tr("Save this incident"), {}, tr("Incidents (*.harddns-incident.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(QStringLiteral("alert-%1.harddns-incident.json").arg(*m_selected));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const auto saved = bundle().save(path);
        if (saved)
            tell(State::Ok, tr("The incident is saved in %1. It holds names, addresses and packets: give it to whom you trust.").arg(path));
        else
            tell(State::Warning, saved.error());
    });
    dialog->open();
}

void AlertsPage::chooseBundle()
{
    chooseFile(this, tr("Open an incident"), tr("Incidents (*.harddns-incident.json);;All files (*)"), [this](const QString& path) {
        if (const QString problem = openBundle(path); !problem.isEmpty())
            tell(State::Warning, problem);
    });
}

QString AlertsPage::openBundle(const QString& path)
{
    auto opened = IncidentBundle::open(path);
    if (!opened)
        return opened.error();
    m_bundle = std::move(*opened);
    m_news->clear();
    m_offline->show(State::Notice,
                    tr("This is an incident of %1 from a file, saved %2 by %3. It is not what the node says now.")
                        .arg(m_bundle->node, format::dateTime(m_bundle->savedUs), m_bundle->savedBy),
                    tr("Back to live"));
    followRole();
    m_selected.reset();
    m_choseOnce = true;
    refresh();
    m_table->selectRow(0);
    return {};
}

void AlertsPage::backToLive()
{
    m_bundle.reset();
    m_offline->clear();
    followRole();
    m_table->clearOne();
    select({});
    m_choseOnce = false;
    refresh();
}

QString AlertsPage::exportList(const QString& path) const
{
    QByteArray out = "alert,grade,cause,name,type,state,count,first,last,points,nodes,text\r\n";
    for (const AlertRow& row : m_model->rows()) {
        QStringList nodes;
        for (const std::string& node : row.alert.nodes)
            nodes << text(node);
        out += QString::number(row.alert.id).toUtf8() + ',' +
               QStringList{csvField(QString::fromLatin1(toText(row.alert.grade))),
                           csvField(QString::fromLatin1(toText(row.alert.cause))),
                           csvField(text(row.alert.name)),
                           csvField(text(row.alert.type)),
                           csvField(stageWord(row.stage)),
                           QString::number(row.alert.count),
                           isoTime(row.alert.firstSeenUs),
                           isoTime(row.alert.lastSeenUs),
                           QString::number(row.alert.points),
                           csvField(nodes.join(u'\n')),
                           csvField(text(row.alert.text))}
                   .join(u',')
                   .toUtf8() +
               "\r\n";
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(out) != out.size() || !file.commit())
        return tr("%1 cannot be written: %2").arg(path, file.errorString());
    return {};
}

bool AlertsPage::exportShown()
{
    if (m_model->rowCount() == 0)
        return false;
    auto* dialog = new QFileDialog(this, tr("Export the list"), {}, tr("CSV (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("alerts.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (const QString problem = exportList(path); !problem.isEmpty())
            tell(State::Warning, problem);
    });
    dialog->open();
    return true;
}

} // namespace harddns::ui
