#include "ui/pages/trace_panel.h"

#include "ui/pages/chain_words.h"
#include "ui/pages/name_question.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

/// Below this width the server and the bar give way to what happened.
constexpr int roomForAll = 1'000;

} // namespace

TracePanel::TracePanel(const PageContext& context, QWidget* parent) : Panel(tr("Trace of a name"), parent), m_context(context)
{
    const Theme& theme = Theme::current();
    setFlush(true);
    setSecondary(tr("how this node finds an answer, server by server"));
    m_model = new TraceModel(this);
    m_question = new NameQuestion(tr("Trace"), this);
    auto* line = new QWidget(this);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(8));
    row->addWidget(m_question);
    body()->addWidget(line);

    auto* outcome = new QWidget(this);
    auto* outcomeRow = new QHBoxLayout(outcome);
    outcomeRow->setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(8));
    outcomeRow->setSpacing(theme.px(16));
    m_verdict = new StateLabel(stateShapeInCard, TextSize::Body, this);
    m_proof = new StateLabel(stateShapeInCard, TextSize::Body, this);
    m_result = new TextLabel(TextSize::Body, Token::Text, TextWeight::Normal, this);
    m_result->setMono(true);
    m_result->setEliding(true);
    m_result->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_chain = smallButton(tr("Chain of trust"), this);
    m_copy = smallButton(tr("Copy as text"), this);
    outcomeRow->addWidget(m_verdict);
    outcomeRow->addWidget(m_proof);
    outcomeRow->addWidget(m_result, 1);
    outcomeRow->addWidget(m_chain);
    outcomeRow->addWidget(m_copy);

    m_tree = new QTreeView(this);
    m_tree->setAccessibleName(tr("Steps of the trace"));
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new CellDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_tree->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(TraceModel::WhatColumn, QHeaderView::Stretch);
    m_tree->setIndentation(theme.px(16));
    auto* shown = new QWidget(this);
    auto* shownLayout = new QVBoxLayout(shown);
    shownLayout->setContentsMargins(0, 0, 0, 0);
    shownLayout->setSpacing(0);
    shownLayout->addWidget(outcome);
    shownLayout->addWidget(m_tree, 1);

    auto* empty = new EmptyState(this);
    empty->set(tr("No name was traced yet."), tr("Write one above, or press Enter on a query in the list."));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(shown);
    body()->addWidget(m_stack, 1);
    (void)loading();
    (void)error();

    connect(m_question, &NameQuestion::asked, this, &TracePanel::ask);
    connect(loading(), &LoadingBar::cancelled, this, [this] {
        m_asked.reset();
        error()->show(State::Notice, tr("The trace was cancelled; the node may still finish it by itself."));
    });
    connect(m_chain, &QPushButton::clicked, this, [this] {
        m_context.open(QStringLiteral("validation"), {{QStringLiteral("name"), m_name}, {QStringLiteral("type"), m_type}});
    });
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_model->asText()); });
    connect(&Theme::current(), &Theme::changed, this, &TracePanel::layOut);
    layOut();
}

TracePanel::~TracePanel() = default;

void TracePanel::layOut()
{
    const Theme& theme = Theme::current();
    const bool isWide = width() >= theme.px(roomForAll);
    m_tree->header()->setFixedHeight(theme.rowHeight());
    for (const auto& [column, width] : {std::pair{TraceModel::StepColumn, isWide ? 170 : 140},
                                        {TraceModel::ServerColumn, isWide ? 300 : 190},
                                        {TraceModel::RttColumn, 70},
                                        {TraceModel::BarColumn, isWide ? 120 : 48},
                                        {TraceModel::AtColumn, 70}})
        m_tree->setColumnWidth(column, theme.px(width));
}

void TracePanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    layOut();
}

void TracePanel::trace(const QString& name, const QString& type)
{
    m_question->set(name, type);
    m_question->ask();
}

void TracePanel::offer() { m_question->offer(m_context.data); }

void TracePanel::ask(const QString& name, const QString& type, bool refresh)
{
    m_asked = std::make_unique<QObject>();
    error()->clear();
    loading()->end();
    loading()->begin();
    m_context.source.trace(name, type, refresh, m_asked.get(), [this, name, type](Result<TraceResult, std::string> answer) {
        m_asked.release()->deleteLater(); // it is the receiver of this very call
        take(name, type, std::move(answer));
    });
}

void TracePanel::take(const QString& name, const QString& type, Result<TraceResult, std::string> answer)
{
    loading()->end();
    if (!answer) {
        error()->show(State::Warning, tr("%1 %2 could not be traced: %3").arg(name, type, QString::fromStdString(answer.error())));
        return;
    }
    m_name = name;
    m_type = type;
    m_model->set(std::move(*answer));
    m_tree->collapseAll();
    // Steps are open, the records of each are a key press away.
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const QModelIndex step = m_model->index(i, 0);
        for (int child = 0; child < m_model->rowCount(step); ++child) {
            if (m_model->rowCount(m_model->index(child, 0, step)) > 0)
                m_tree->expand(step);
        }
    }
    const TraceResult& result = m_model->result();
    const bool failed = result.rcode == "SERVFAIL" || result.rcode == "REFUSED";
    setSecondary(tr("%1 %2: %3, %4, %5 ms")
                     .arg(name, type, tr("%Ln steps", nullptr, format::amount(result.steps.size())),
                          tr("%Ln questions to servers", nullptr, format::amount(result.upstreamQueries)),
                          format::decimal(result.totalMs, 1)));
    m_verdict->set(failed ? State::Warning : State::Ok, QString::fromStdString(result.rcode), QString::fromStdString(result.extendedError));
    const ChainVerdict proof = verdictOf(result.validation);
    m_proof->set(proof.state, proof.word);
    m_proof->setToolTip(proof.sentence);
    m_result->setText(resultText());
    m_chain->setEnabled(!result.validation.links.empty());
    m_stack->setCurrentIndex(1);
}

QString TracePanel::resultText() const
{
    QStringList records;
    for (const std::string& record : m_model->result().answer)
        records.append(QString::fromStdString(record).simplified());
    return records.isEmpty() ? tr("no records") : records.join(QStringLiteral("   "));
}

} // namespace harddns::ui
