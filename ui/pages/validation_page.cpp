#include "ui/pages/validation_page.h"

#include "ui/pages/name_question.h"
#include "ui/pages/record_json.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QPixmap>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

constexpr int sideBySide = 960;

std::vector<Column> columns()
{
    return {{ChainModel::tr("Link"), CellKind::Text, 200, false, {}},
            {ChainModel::tr("State"), CellKind::State, 96, false, {}},
            {ChainModel::tr("Why"), CellKind::Text, 150, true, {}},
            {ChainModel::tr("Key tag"), CellKind::Number, 70, false, ChainModel::tr("Of the key whose signature counted")},
            {ChainModel::tr("Algorithm"), CellKind::Text, 162, false, {}},
            {ChainModel::tr("Valid from"), CellKind::Time, 104, false, {}},
            {ChainModel::tr("Valid until"), CellKind::Time, 104, false, {}}};
}

/// Of a picture: sharp in a report.
constexpr int savedScale = 2;

QJsonObject toJson(const ChainLink& link)
{
    constexpr std::int64_t us = 1'000'000;
    QJsonArray keys;
    for (const ChainKey& key : link.keys)
        keys.append(QJsonObject{{QStringLiteral("tag"), key.tag},
                                {QStringLiteral("algorithm"), key.algorithm},
                                {QStringLiteral("flags"), key.flags},
                                {QStringLiteral("entry_point"), key.entryPoint},
                                {QStringLiteral("signs_key_set"), key.signsKeySet}});
    QJsonObject out{{QStringLiteral("kind"), QString::fromLatin1(toText(link.kind))},
                    {QStringLiteral("name"), QString::fromStdString(link.name)},
                    {QStringLiteral("type"), QString::fromStdString(link.type)},
                    {QStringLiteral("verdict"), QString::fromLatin1(toText(link.verdict))}};
    if (!link.signer.empty()) {
        out.insert(QStringLiteral("signer"), QString::fromStdString(link.signer));
        out.insert(QStringLiteral("key_tag"), link.keyTag);
        out.insert(QStringLiteral("algorithm"), link.algorithm);
    }
    if (link.inception != 0)
        out.insert(QStringLiteral("inception"), isoTime(link.inception * us));
    if (link.expiration != 0)
        out.insert(QStringLiteral("expiration"), isoTime(link.expiration * us));
    if (!keys.isEmpty())
        out.insert(QStringLiteral("keys"), keys);
    if (link.extendedError >= 0)
        out.insert(QStringLiteral("extended_error"), link.extendedError);
    if (!link.detail.empty())
        out.insert(QStringLiteral("detail"), QString::fromStdString(link.detail));
    return out;
}

} // namespace

ChainModel::ChainModel(QObject* parent) : TableModel(columns(), parent) {}

void ChainModel::set(const ValidationChain& chain, std::int64_t nowUs)
{
    beginResetModel();
    m_chain = chain;
    m_nowUs = nowUs;
    endResetModel();
}

QVariant ChainModel::cell(int row, int column, int role) const
{
    const ChainLink& link = m_chain.links[static_cast<std::size_t>(row)];
    if (role == StateRole)
        return column == StateColumn ? QVariant(static_cast<int>(harddns::ui::stateOf(link.verdict))) : QVariant();
    if (role == RowStateRole)
        return static_cast<int>(harddns::ui::stateOf(link.verdict));
    if (role == MutedRole)
        return column != LinkColumn && column != WhyColumn;
    if (role != Qt::DisplayRole)
        return {};
    constexpr std::int64_t us = 1'000'000;
    switch (column) {
    case LinkColumn: return titleOf(link);
    case StateColumn: return wordOf(link.verdict);
    case KeyColumn: return link.keyTag != 0 ? QString::number(link.keyTag) : format::noValue();
    case AlgorithmColumn: return link.algorithm != 0 ? algorithmName(link.algorithm) : format::noValue();
    case FromColumn: return link.inception != 0 ? format::dayMinutes(link.inception * us) : format::noValue();
    case UntilColumn: return link.expiration != 0 ? format::dayMinutes(link.expiration * us) : format::noValue();
    case WhyColumn: return reasonOf(link);
    default: return {};
    }
}

ValidationPage::ValidationPage(PageContext context, QWidget* parent) : Page(std::move(context), parent)
{
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(theme.px(12));
    m_question = new NameQuestion(tr("Check"), this);
    outer->addWidget(m_question);

    m_badgeRow = new QWidget(this);
    auto* badgeRow = new QHBoxLayout(m_badgeRow);
    badgeRow->setContentsMargins(0, 0, 0, 0);
    badgeRow->setSpacing(theme.px(12));
    m_badge = new StateLabel(stateShapeInBar, TextSize::Lead, this);
    m_badge->setBoxed(true);
    m_sentence = new TextLabel(TextSize::Lead, Token::Text, TextWeight::Normal, this);
    m_sentence->setWordWrap(true);
    badgeRow->addWidget(m_badge);
    badgeRow->addWidget(m_sentence, 1);
    m_badgeRow->hide();
    outer->addWidget(m_badgeRow);

    m_panel = new Panel(tr("Chain of trust"), this);
    m_panel->setFlush(true);
    m_panel->setHeadLine(true);
    m_view = new ChainView(this);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_view);
    m_empty = new EmptyState(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_scroll);
    m_panel->body()->addWidget(m_stack);
    (void)m_panel->loading();
    (void)m_panel->error();

    auto* words = new Panel(tr("In words"), this);
    m_words = new TextLabel(TextSize::Body, Token::Text, TextWeight::Normal, this);
    m_words->setWordWrap(true);
    m_words->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_words->setAccessibleName(tr("The chain in words"));
    auto* wordsScroll = new QScrollArea(this);
    wordsScroll->setWidgetResizable(true);
    wordsScroll->setFrameShape(QFrame::NoFrame);
    wordsScroll->setWidget(m_words);
    wordsScroll->setFocusPolicy(Qt::NoFocus);
    words->body()->addWidget(wordsScroll);
    auto* links = new Panel(tr("As a table"), this);
    links->setFlush(true);
    links->setHeadLine(true);
    m_model = new ChainModel(this);
    m_table = new TableView(tr("Links of the chain"), RowKind::Packet, this);
    m_table->setModel(m_model);
    links->body()->addWidget(m_table);
    auto* right = new QSplitter(Qt::Vertical, this);
    right->setObjectName(QStringLiteral("words"));
    right->setChildrenCollapsible(false);
    right->setHandleWidth(theme.px(12));
    right->addWidget(words);
    right->addWidget(links);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("validation"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme.px(12));
    m_splitter->addWidget(m_panel);
    m_splitter->addWidget(right);
    m_splitter->setSizes({theme.px(664), theme.px(544)});
    m_splitter->setStretchFactor(1, 1);
    outer->addWidget(m_splitter, 1);

    m_copyAction = new QAction(themedIcon(Icon::Copy), tr("Copy as text"), this);
    m_copyAction->setToolTip(tr("The chain in words, to the clipboard"));
    m_copyAction->setEnabled(false);
    connect(m_copyAction, &QAction::triggered, this, [this] { QApplication::clipboard()->setText(summary()); });
    m_traceAction = new QAction(themedIcon(Icon::Search), tr("Trace this name"), this);
    m_traceAction->setToolTip(tr("How this node finds the answer, server by server"));
    m_traceAction->setEnabled(false);
    connect(m_traceAction, &QAction::triggered, this, [this] {
        m_context.open(QStringLiteral("queries"), {{QStringLiteral("name"), m_name}, {QStringLiteral("type"), m_type}});
    });

    m_exportAction = new QAction(themedIcon(Icon::Export), tr("Export"), this);
    m_exportAction->setToolTip(tr("Writes the chain that is shown to a file (Ctrl+E)"));
    m_exportAction->setEnabled(false);
    auto* menu = new QMenu(this);
    menu->addAction(tr("As JSON…"), this, [this] { exportAs(Export::Json); });
    menu->addAction(tr("As text…"), this, [this] { exportAs(Export::Text); });
    menu->addAction(tr("As picture…"), this, [this] { exportAs(Export::Picture); });
    m_exportAction->setMenu(menu);
    m_askPath = [this](const QString& suggested) { return QFileDialog::getSaveFileName(this, tr("Export the chain"), suggested); };

    connect(m_question, &NameQuestion::asked, this, &ValidationPage::ask);
    connect(m_panel->loading(), &LoadingBar::cancelled, this, [this] {
        m_asked.reset();
        m_panel->error()->show(State::Notice, tr("The check was cancelled; the node may still finish it by itself."));
    });
    connect(m_view, &ChainView::linkChosen, this, [this](int link) {
        m_table->selectRow(link);
        choose(link);
    });
    connect(m_table, &TableView::rowChosen, this, [this](const QModelIndex& index) { choose(index.isValid() ? index.row() : -1); });
    offer();
}

ValidationPage::~ValidationPage() = default;

QString ValidationPage::title() const { return tr("Validation"); }

QList<QAction*> ValidationPage::pageActions() const { return {m_traceAction, m_copyAction, m_exportAction}; }

QString ValidationPage::summary() const { return m_words->text(); }

void ValidationPage::choose(int link)
{
    m_view->choose(link);
    const QRect card = m_view->cardOf(link);
    if (!card.isNull())
        m_scroll->ensureVisible(card.center().x(), card.center().y(), 0, card.height() / 2 + Theme::current().px(16));
}

void ValidationPage::ask(const QString& name, const QString& type, bool refresh)
{
    m_asked = std::make_unique<QObject>();
    m_panel->error()->clear();
    m_panel->loading()->end();
    m_panel->loading()->begin();
    m_context.source.trace(name, type, refresh, m_asked.get(), [this, name, type](Result<TraceResult, std::string> answer) {
        m_asked.release()->deleteLater(); // it is the receiver of this very call
        take(name, type, std::move(answer));
    });
}

void ValidationPage::take(const QString& name, const QString& type, Result<TraceResult, std::string> answer)
{
    m_panel->loading()->end();
    if (!answer) {
        m_panel->error()->show(State::Warning,
                               tr("%1 %2 could not be checked: %3").arg(name, type, QString::fromStdString(answer.error())));
        return;
    }
    m_name = name;
    m_type = type;
    m_chain = answer->validation;
    const ValidationChain& chain = m_chain;
    const std::int64_t now = m_context.data.nowUs() != 0 ? m_context.data.nowUs() : QDateTime::currentMSecsSinceEpoch() * 1000;
    const ChainVerdict verdict = verdictOf(chain);
    m_badge->set(verdict.state, verdict.word, name + u' ' + type);
    m_sentence->setText(verdict.sentence);
    m_sentence->setToken(verdict.state == State::Critical ? Token::Critical : Token::Text);
    m_badgeRow->show();
    m_checkedUs = now;
    m_view->set(chain, now);
    m_model->set(chain, now);
    m_table->setColumnHidden(ChainModel::WhyColumn, std::all_of(chain.links.begin(), chain.links.end(),
                                                                [](const ChainLink& link) { return reasonOf(link).isEmpty(); }));
    m_words->setText(summaryOf(chain, now));
    m_panel->setSecondary(tr("%Ln links", nullptr, format::amount(chain.links.size())));
    m_facts =
        tr("%1 %2: %3, answered %4 in %5 ms")
            .arg(name, type, format::lowered(verdict.word), QString::fromStdString(answer->rcode), format::decimal(answer->totalMs, 1));
    m_copyAction->setEnabled(true);
    m_traceAction->setEnabled(true);
    m_exportAction->setEnabled(!chain.links.empty());
    if (chain.links.empty()) {
        m_empty->clearButtons();
        m_offered.clear();
        m_empty->set(tr("There is no chain to draw for %1 %2.").arg(name, type), verdict.sentence);
    }
    m_stack->setCurrentIndex(chain.links.empty() ? 0 : 1);
    m_scroll->ensureVisible(0, 0);
    if (const int at = breakOf(chain); at >= 0)
        choose(at);
    emit factsChanged();
}

/// While nothing was asked: names the network voted on lately, each a button.
void ValidationPage::offer()
{
    m_question->offer(m_context.data);
    if (!m_name.isEmpty())
        return;
    const QStringList names = m_question->offered().mid(0, offeredButtons);
    if (names == m_offered && !m_empty->why().isEmpty())
        return;
    // Buttons that change under the pointer would be pressed by mistake.
    if (!m_offered.isEmpty())
        return;
    m_offered = names;
    m_empty->set(tr("Which answer do you want to see proven?"),
                 names.isEmpty() ? tr("Write a name above.") : tr("Write a name above, or take one the network voted on lately."));
    m_empty->clearButtons();
    for (const QString& name : names)
        connect(m_empty->addButton(name), &QPushButton::clicked, this, [this, name] {
            m_question->set(name, QStringLiteral("A"));
            m_question->ask();
        });
}

void ValidationPage::refresh() { offer(); }

void ValidationPage::show(const QVariantMap& what)
{
    const QString name = what.value(QStringLiteral("name")).toString();
    if (name.isEmpty()) {
        m_question->nameEdit()->setFocus();
        return;
    }
    m_question->set(format::shownName(name.toStdString()), what.value(QStringLiteral("type"), QStringLiteral("A")).toString());
    m_question->ask();
}

bool ValidationPage::stepBack()
{
    const bool had = m_table->clearOne();
    m_view->choose(-1);
    return had;
}

// ---- export ----

bool ValidationPage::exportShown()
{
    if (m_chain.links.empty())
        return false;
    exportAs(Export::Json);
    return true;
}

QByteArray ValidationPage::exported(Export format) const
{
    if (format == Export::Text)
        return (m_name + u' ' + m_type + QStringLiteral("\n\n") + summary() + u'\n').toUtf8();
    if (format == Export::Json) {
        QJsonArray links;
        for (const ChainLink& link : m_chain.links)
            links.append(toJson(link));
        const QJsonObject all{{QStringLiteral("name"), m_name},
                              {QStringLiteral("type"), m_type},
                              {QStringLiteral("checked"), isoTime(m_checkedUs)},
                              {QStringLiteral("verdict"), QString::fromLatin1(toText(m_chain.verdict))},
                              {QStringLiteral("links"), links}};
        return QJsonDocument(all).toJson();
    }
    QPixmap picture(m_view->size() * savedScale);
    picture.setDevicePixelRatio(savedScale);
    picture.fill(Theme::current().color(Token::Surface));
    m_view->render(&picture);
    QByteArray out;
    QBuffer buffer(&out);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    return out;
}

void ValidationPage::exportAs(Export format)
{
    if (m_chain.links.empty())
        return;
    const char* ending = format == Export::Json ? "json" : format == Export::Text ? "txt" : "png";
    const QByteArray bytes = exported(format); // before the dialog: what was on the screen
    const QString path = m_askPath(QDir::home().filePath(QStringLiteral("harddns-chain.%1").arg(QString::fromLatin1(ending))));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        m_panel->error()->show(State::Ok, tr("The chain was written to %1.").arg(QFileInfo(path).fileName()));
    else
        m_panel->error()->show(State::Warning, tr("%1 could not be written: %2").arg(QFileInfo(path).fileName(), file.errorString()));
}

void ValidationPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    m_splitter->setOrientation(width() < Theme::current().px(sideBySide) ? Qt::Vertical : Qt::Horizontal);
}

} // namespace harddns::ui
