// NodeDetail: everything about one node: how it is and why, its answer times, what it said differently lately and what arrives forged at
// it, and what an operator may do to it. GUI thread.
#pragma once

#include "ui/pages/node_rows.h"
#include "ui/pages/nodes_model.h"
#include "ui/pages/page.h"

#include <QFrame>

#include <array>

class QGridLayout;
class QPushButton;

namespace harddns::ui
{

class ErrorBar;
class Sparkline;
class TableView;
class TextLabel;

class NodeDetail : public QFrame
{
    Q_OBJECT
public:
    explicit NodeDetail(PageContext context, QWidget* parent = nullptr);

    /// Nothing: no node is chosen, or there is none.
    void set(const NodeRow* row, const PageMoment& moment);
    [[nodiscard]] QString node() const { return m_row ? m_row->id : QString(); }
    enum Fact { Why, Weight, AnswerTime, Failures, Certificate, ForgedReplies, Software, Cache, factCount };
    [[nodiscard]] QString fact(Fact fact) const;
    [[nodiscard]] TableView* dissents() const { return m_dissents; }
    [[nodiscard]] QPushButton* quarantineButton() const { return m_quarantine; }
    [[nodiscard]] QPushButton* releaseButton() const { return m_release; }
    [[nodiscard]] QPushButton* flushButton() const { return m_flush; }
    /// That it said nothing else than the others; empty: it did.
    [[nodiscard]] QString agreement() const;
    /// What the node said to the last command, when it refused.
    [[nodiscard]] QString problem() const;
    void followRole();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void build();
    void buildFacts();
    void follow();
    void fillFacts(const PageMoment& moment);
    void fillTrends(const PageMoment& moment);
    void fillDissents(const PageMoment& moment);
    void fillDissentTrend(const PageMoment& moment);
    void ask(MemberCommand command);
    void setFact(Fact fact, const QString& text);

    PageContext m_context;
    std::optional<NodeRow> m_row;
    PageMoment m_moment;
    EarlierDissent* m_earlier;
    QWidget* m_head;
    QWidget* m_shape;
    TextLabel* m_title;
    TextLabel* m_words;
    ErrorBar* m_problem;
    QGridLayout* m_grid;
    Sparkline* m_timeTrend;
    Sparkline* m_dissentTrend;
    TextLabel* m_timeFigure;
    TextLabel* m_dissentFigure;
    std::array<TextLabel*, factCount> m_labels{}, m_facts{};
    TextLabel* m_dissentTitle;
    TableView* m_dissents;
    NodeDissentModel* m_dissentModel;
    TextLabel* m_noDissent;
    QPushButton* m_quarantine;
    QPushButton* m_release;
    QPushButton* m_flush;
    QPushButton* m_alert;
};

} // namespace harddns::ui
