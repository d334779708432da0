// Banner: the answer to the first question of a shift: are names safe? Shape, word, a sentence, what comes next, and at most two things to
// do; when there is nothing to do, figures instead ("Open alerts 0"). GUI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

class QHBoxLayout;
class QPushButton;

namespace harddns::ui
{

class TextLabel;

class Banner : public QWidget
{
    Q_OBJECT
public:
    explicit Banner(QWidget* parent = nullptr);

    void set(State state, const QString& word, const QString& sentence, const QString& next);
    /// Empty texts hide the buttons.
    void setActions(const QString& primary, const QString& second);
    struct Fact {
        QString label, figure, more;
    };
    /// At the right while there are no actions.
    void setFacts(const std::vector<Fact>& facts);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QPushButton* primary() const { return m_primary; }
    [[nodiscard]] QPushButton* second() const { return m_second; }

signals:
    void primaryWanted();
    void secondWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();
    class Shape;

    State m_state = State::Silent;
    Shape* m_shape;
    TextLabel* m_word;
    TextLabel* m_sentence;
    TextLabel* m_next;
    QPushButton* m_primary;
    QPushButton* m_second;
    QWidget* m_facts;
    QHBoxLayout* m_factsLayout;
    QHBoxLayout* m_row;
    std::vector<Fact> m_shownFacts;
};

} // namespace harddns::ui
