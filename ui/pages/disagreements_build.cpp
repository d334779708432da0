// What the page Disagreements is made of, and what it writes to files.
#include "db/pcapng.h"
#include "ui/pages/disagreements_page.h"
#include "ui/pages/packet_panes.h"
#include "ui/pages/record_json.h"
#include "ui/pages/vote_matrix.h"
#include "ui/pages/vote_story.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QActionGroup>
#include <QBoxLayout>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonDocument>
#include <QMenu>
#include <QPainter>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>

namespace harddns::ui
{

namespace
{

/// What the marks of the list mean, below it.
class Legend : public QWidget
{
public:
    explicit Legend(QWidget* parent) : QWidget(parent)
    {
        setFixedHeight(Theme::current().px(24));
        connect(&Theme::current(), &Theme::changed, this, [this] { setFixedHeight(Theme::current().px(24)); });
        QStringList words;
        for (const Mark mark : marks)
            words << markWord(mark);
        setAccessibleName(DisagreementsPage::tr("Marks: %1").arg(words.join(QStringLiteral(", "))));
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const Theme& theme = Theme::current();
        painter.fillRect(0, 0, width(), 1, theme.color(Token::Grid));
        painter.setFont(theme.font(TextSize::Caption));
        painter.setPen(theme.color(Token::Text2));
        int x = theme.px(12);
        for (const Mark mark : marks) {
            const int side = theme.px(11);
            paintMark(painter, QRectF(x, (height() - side) / 2.0, side, side), mark);
            x += side + theme.px(5);
            const QString word = markWord(mark);
            painter.drawText(QRect(x, 0, width(), height()), Qt::AlignVCenter | Qt::AlignLeft, word);
            x += painter.fontMetrics().horizontalAdvance(word) + theme.px(16);
        }
    }

private:
    static constexpr Mark marks[] = {Mark::Agrees, Mark::DiffersExplained, Mark::Differs, Mark::NotAsked, Mark::Silent};
};

/// A pane of the vote with a line at its left.
class Pane : public QWidget
{
public:
    Pane(bool line, QWidget* parent) : QWidget(parent), m_line(line) {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        if (!m_line)
            return;
        QPainter painter(this);
        painter.fillRect(layoutDirection() == Qt::RightToLeft ? width() - 1 : 0, 0, 1, height(), Theme::current().color(Token::Border));
    }

private:
    const bool m_line;
};

QString write(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return DisagreementsPage::tr("%1 cannot be written: %2").arg(path, file.errorString());
    return {};
}

} // namespace

void DisagreementsPage::buildActions()
{
    auto* orders = new QActionGroup(this);
    m_unexplainedFirst = new QAction(tr("Unexplained first"), orders);
    m_newestFirst = new QAction(tr("Newest first"), orders);
    for (QAction* action : {m_unexplainedFirst, m_newestFirst})
        action->setCheckable(true);
    m_unexplainedFirst->setChecked(true);
    connect(m_unexplainedFirst, &QAction::triggered, this, [this] { setOrder(DisagreementModel::Order::UnexplainedFirst); });
    connect(m_newestFirst, &QAction::triggered, this, [this] { setOrder(DisagreementModel::Order::NewestFirst); });
    m_exportMenu = new QMenu(this);
    m_exportMenu->addAction(tr("What is shown as CSV…"), this, [this] { saveAs(Format::Csv, false); });
    m_exportMenu->addAction(tr("What is shown as JSON lines…"), this, [this] { saveAs(Format::JsonLines, false); });
    m_exportMenu->addAction(tr("Packets of what is shown as pcapng…"), this, [this] { saveAs(Format::Pcapng, false); });
    m_export = new QAction(themedIcon(Icon::Export), tr("Export"), this);
    m_export->setMenu(m_exportMenu);
}

QList<QAction*> DisagreementsPage::pageActions() const { return {m_unexplainedFirst, m_newestFirst, m_export}; }

void DisagreementsPage::buildList()
{
    const Theme& theme = Theme::current();
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("disagreements"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme.px(12));
    all->addWidget(m_splitter);

    m_listPanel = new Panel({}, this);
    m_listPanel->setAccessibleName(tr("Disagreements"));
    m_listPanel->setFlush(true);
    m_table = new TableView(tr("Disagreements"), RowKind::Table, m_listPanel);
    m_table->setItemDelegate(new DisagreementDelegate(m_table));
    m_table->setHistoryOffered(true);
    m_table->setJson([this](const QModelIndex& index) { return toJson(*m_model->row(index.row()).record); });
    m_empty = new EmptyState(m_listPanel);
    m_listStack = new QStackedWidget(m_listPanel);
    m_listStack->addWidget(m_table);
    m_listStack->addWidget(m_empty);
    m_listPanel->body()->addWidget(m_listStack, 1);
    m_listPanel->body()->addWidget(new Legend(m_listPanel));
    m_splitter->addWidget(m_listPanel);

    connect(m_table, &TableView::rowChosen, this, [this](const QModelIndex& index) {
        if (m_selecting || !index.isValid())
            return;
        m_choseOnce = true;
        select({m_model->row(index.row()).record, nullptr});
    });
    connect(m_table, &TableView::opened, this, [this] { m_matrix->setFocus(); });
    connect(m_table, &TableView::filterWanted, this, &DisagreementsPage::narrow);
    connect(m_table, &TableView::historyWanted, this, [this](const QModelIndex& index) {
        m_context.open(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("disagreements")},
                                                   {QStringLiteral("name"), format::shownName(m_model->row(index.row()).record->name)}});
    });
    connect(m_listPanel->error(), &ErrorBar::actionWanted, this, &DisagreementsPage::rebuild);
    connect(m_listPanel->loading(), &LoadingBar::cancelled, this, [this] {
        m_older.reset();
        m_listPanel->loading()->end();
    });
}

void DisagreementsPage::buildVote()
{
    const Theme& theme = Theme::current();
    m_votePanel = new Panel(tr("Vote"), this);
    m_votePanel->setFlush(true);
    m_votePanel->setHeadLine(true);
    m_previous = smallButton(tr("Previous"), m_votePanel);
    m_next = smallButton(tr("Next"), m_votePanel);
    m_trace = smallButton(tr("Trace name"), m_votePanel);
    m_openAlert = smallButton(tr("Open alert"), m_votePanel);
    for (QPushButton* button : {m_previous, m_next, m_trace, m_openAlert})
        m_votePanel->addAction(button);

    m_voteStack = new QStackedWidget(m_votePanel);
    auto* split = new QSplitter(m_voteStack);
    split->setObjectName(QStringLiteral("vote"));
    split->setChildrenCollapsible(false);
    const auto pane = [&](bool line) {
        auto* box = new Pane(line, split);
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(line ? 1 : 0, 0, 0, 0);
        column->setSpacing(0);
        split->addWidget(box);
        return column;
    };
    QVBoxLayout* left = pane(false);
    m_matrix = new TableView(tr("Vote matrix: nodes by records"), RowKind::Packet, this);
    m_matrix->setItemDelegate(new DisagreementDelegate(m_matrix));
    left->addWidget(m_matrix);

    const auto scrolled = [&](QWidget* content, const QString& name, QVBoxLayout* column) {
        auto* area = new QScrollArea(this);
        area->setAccessibleName(name);
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        area->setWidget(content);
        column->addWidget(area);
    };
    auto* decided = new QWidget(this);
    auto* story = new QVBoxLayout(decided);
    story->setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(8));
    story->setSpacing(theme.px(6));
    auto* title = new TextLabel(tr("How it was decided"), TextSize::Body, Token::Text, TextWeight::SemiBold, decided);
    title->setWordWrap(true);
    story->addWidget(title);
    m_timeline = new VoteTimeline(decided);
    story->addWidget(m_timeline);
    m_diff = new AnswerDiff(decided);
    story->addWidget(m_diff);
    story->addStretch(1);
    scrolled(decided, tr("How it was decided, and the answer against the ballot"), pane(true));
    m_evidence = new EvidenceView(this);
    scrolled(m_evidence, tr("Evidence"), pane(true));
    split->setStretchFactor(0, 5);
    split->setStretchFactor(1, 3);
    split->setStretchFactor(2, 3);
    split->setSizes({580, 300, 340});
    m_voteStack->addWidget(split);
    auto* nothing = new EmptyState(m_voteStack);
    nothing->set(tr("No vote is selected."), tr("Select a disagreement above to see who said what, how it was decided and why."));
    m_voteStack->addWidget(nothing);
    m_votePanel->body()->addWidget(m_voteStack, 1);
    m_splitter->addWidget(m_votePanel);

    m_packetPanel = new Panel(tr("Packets of this evidence"), this);
    m_packetPanel->setFlush(true);
    m_packetPanel->setHeadLine(true);
    m_applyFilter = smallButton(tr("Apply as filter"), m_packetPanel);
    m_applyFilter->setToolTip(tr("Shows only what has the selected field"));
    m_pcapng = smallButton(tr("pcapng…"), m_packetPanel);
    m_pcapng->setIcon(themedIcon(Icon::Export));
    m_pcapng->setToolTip(tr("Saves the packets of this vote for Wireshark"));
    m_packetPanel->addAction(m_applyFilter);
    m_packetPanel->addAction(m_pcapng);
    m_packets = new PacketPanes(m_packetPanel);
    m_packetPanel->body()->addWidget(m_packets, 1);
    m_splitter->addWidget(m_packetPanel);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 4);
    m_splitter->setStretchFactor(2, 4);
    m_splitter->setSizes({200, 312, 228});

    connect(m_matrix, &TableView::rowChosen, this, [this](const QModelIndex& index) {
        if (!m_selecting && index.isValid() && !m_matrixModel->member(index.row()).empty())
            selectNode(m_matrixModel->member(index.row()));
    });
    connect(m_matrix, &TableView::opened, this, [this](const QModelIndex& index) {
        const std::string& member = m_matrixModel->member(index.row());
        if (!member.empty())
            m_context.open(QStringLiteral("nodes"), {{QStringLiteral("node"), QString::fromStdString(member)}});
    });
    connect(m_matrix, &TableView::filterWanted, this, &DisagreementsPage::narrow);
    connect(m_packets, &PacketPanes::filterWanted, this, &DisagreementsPage::narrow);
    connect(m_previous, &QPushButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { step(1); });
    connect(m_trace, &QPushButton::clicked, this, [this] {
        if (m_view)
            m_context.open(QStringLiteral("queries"), {{QStringLiteral("name"), format::shownName(m_view.record->name)},
                                                       {QStringLiteral("type"), QString::fromStdString(m_view.record->type)}});
    });
    connect(m_openAlert, &QPushButton::clicked, this, [this] {
        if (m_openAlert->property("alert").isValid())
            m_context.open(QStringLiteral("alerts"), {{QStringLiteral("alert"), m_openAlert->property("alert")}});
    });
    connect(m_applyFilter, &QPushButton::clicked, this, [this] {
        if (!m_view)
            return;
        const auto [field, value] = m_packets->condition();
        if (field.isEmpty())
            narrow(QStringLiteral("name"), format::shownName(m_view.record->name), false);
        else
            narrow(field, value, false);
    });
    connect(m_pcapng, &QPushButton::clicked, this, [this] { saveAs(Format::Pcapng, true); });
}

// ---- files ----

QString DisagreementsPage::exportEvidence(const QString& path) const
{
    if (!m_view)
        return tr("No vote is selected.");
    const std::string packets = db::pcapngPackets(*m_view.record);
    if (packets.empty())
        return tr("No packet of this vote is kept.");
    return write(path, QByteArray::fromStdString(db::pcapngHeader() + packets));
}

QString DisagreementsPage::exportTo(const QString& path, Format format) const
{
    QByteArray out;
    if (format == Format::Pcapng)
        out = QByteArray::fromStdString(db::pcapngHeader());
    if (format == Format::Csv) {
        out = "vote,time,name,type,level,answer,differs,points,grade,nodes\r\n";
    }
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const DisagreementRecord& record = *m_model->row(i).record;
        switch (format) {
        case Format::Pcapng: out += QByteArray::fromStdString(db::pcapngPackets(record)); break;
        case Format::JsonLines: out += QJsonDocument(toJson(record)).toJson(QJsonDocument::Compact) + '\n'; break;
        case Format::Csv: {
            QStringList nodes;
            for (const DisagreementSeat& seat : record.seats)
                nodes << QString::fromStdString(seat.member) + u' ' + QString::fromLatin1(toText(seat.agreement));
            QStringList fields{QString::number(record.vote),
                               isoTime(record.timeUs),
                               QString::fromStdString(record.name),
                               QString::fromStdString(record.type),
                               QString::fromStdString(record.level),
                               shortRecords(record.decided, record.type).join(u'\n'),
                               differing(record).join(u'\n'),
                               QString::number(pointsOf(record)),
                               QString::fromLatin1(toText(record.grade)),
                               nodes.join(u'\n')};
            for (qsizetype at = 1; at < fields.size(); ++at)
                fields[at] = at == 7 ? fields[at] : csvField(fields[at]);
            out += fields.join(u',').toUtf8() + "\r\n";
            break;
        }
        }
    }
    return write(path, out);
}

void DisagreementsPage::saveAs(Format format, bool evidence)
{
    const QString filter = format == Format::Csv         ? tr("CSV (*.csv)")
                           : format == Format::JsonLines ? tr("JSON lines (*.jsonl)")
                                                         : tr("Packets (*.pcapng)");
    const QString suffix = format == Format::Csv         ? QStringLiteral("csv")
                           : format == Format::JsonLines ? QStringLiteral("jsonl")
                                                         : QStringLiteral("pcapng");
    auto* dialog = new QFileDialog(this, evidence ? tr("Save the packets of this vote") : tr("Export what is shown"), {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile((evidence ? QStringLiteral("vote-%1.").arg(m_view.record->vote) : QStringLiteral("disagreements.")) + suffix);
    connect(dialog, &QFileDialog::fileSelected, this, [this, format, evidence](const QString& path) {
        const QString problem = evidence ? exportEvidence(path) : exportTo(path, format);
        if (!problem.isEmpty())
            (evidence ? m_packetPanel : m_listPanel)->error()->show(State::Warning, problem);
    });
    dialog->open();
}

bool DisagreementsPage::exportShown()
{
    if (m_model->rowCount() == 0)
        return false;
    saveAs(Format::Csv, false);
    return true;
}

} // namespace harddns::ui
