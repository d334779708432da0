// PageFrame: the room of one page: its head (title, facts, actions) above it, and what the window says about a lost connection. GUI thread.
#pragma once

#include "ui/pages/page.h"

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace harddns::ui
{

class ErrorBar;
class TextLabel;

class PageFrame : public QWidget
{
    Q_OBJECT
public:
    /// Takes the page over.
    explicit PageFrame(Page* page, QWidget* parent = nullptr);
    [[nodiscard]] Page* page() const { return m_page; }
    [[nodiscard]] QWidget* head() const { return m_head; }
    /// Figures turn grey and say how old they are; an empty sentence: connected again.
    void setLost(const QString& sentence);
    /// What the operator must know of all that is shown: that it comes from a file. Empty: nothing.
    void setNote(const QString& sentence);
    void updateHead();

private:
    void follow();
    void greyFigures(bool grey);

    Page* m_page;
    QVBoxLayout* m_outer;
    QWidget* m_head;
    QHBoxLayout* m_headLayout;
    TextLabel* m_title;
    TextLabel* m_facts;
    ErrorBar* m_lost;
    ErrorBar* m_note;
    bool m_isLost = false;
};

} // namespace harddns::ui
