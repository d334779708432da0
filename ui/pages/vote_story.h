// What is told of one vote beside its matrix: when each ballot came and which level decided (VoteTimeline), what the answer and a ballot
// that differs have and have not (AnswerDiff), and what speaks for a forgery (EvidenceView). GUI thread.
#pragma once

#include "ui/pages/disagreement_values.h"

#include <QWidget>

class QVBoxLayout;

namespace harddns::ui
{

class TextLabel;
class StateLabel;

/// Ballots on an axis of milliseconds and the moment of the decision; the steps of the ladder below.
class VoteTimeline : public QWidget
{
    Q_OBJECT
public:
    explicit VoteTimeline(QWidget* parent = nullptr);
    void set(const VoteView& view);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    struct Step {
        QString number, name, what;
        bool decided = false;
    };
    /// What each level of the ladder made of it: those before, the one that decided, those after.
    [[nodiscard]] static std::vector<Step> ladder(const VoteView& view);
    [[nodiscard]] static QString decision(const VoteView& view); ///< "third equal ballot: sent"

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void describe();
    VoteView m_view;
};

/// Two columns: what was answered, and the ballot of one node against it.
class AnswerDiff : public QWidget
{
    Q_OBJECT
public:
    explicit AnswerDiff(QWidget* parent = nullptr);
    void set(const VoteView& view, const std::string& member);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    struct Line {
        QString sent, ballot;
        enum class Kind : std::uint8_t { Same, Missing, Added, Changed } kind = Kind::Same;
    };
    [[nodiscard]] static std::vector<Line> lines(const DisagreementRecord& record, const DisagreementSeat* seat);
    /// Records shown; beyond it the last line says how many more there are.
    static constexpr std::size_t mostLines = 40;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::string m_member;
    std::vector<Line> m_lines;
};

/// The bar with its thresholds, and each finding with its points.
class EvidenceView : public QWidget
{
    Q_OBJECT
public:
    explicit EvidenceView(QWidget* parent = nullptr);
    void set(const VoteView& view, const std::string& member);

private:
    class Bar;
    TextLabel* m_title;
    StateLabel* m_grade;
    Bar* m_bar;
    QWidget* m_findings;
    QVBoxLayout* m_list;
};

} // namespace harddns::ui
