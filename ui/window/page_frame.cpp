#include "ui/window/page_frame.h"

#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/tile.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace harddns::ui
{

PageFrame::PageFrame(Page* page, QWidget* parent) : QWidget(parent), m_page(page)
{
    m_outer = new QVBoxLayout(this);
    m_head = new QWidget(this);
    m_headLayout = new QHBoxLayout(m_head);
    m_headLayout->setContentsMargins(0, 0, 0, 0);
    m_title = new TextLabel(TextSize::Title, Token::Text, TextWeight::SemiBold, m_head);
    m_facts = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, m_head);
    m_facts->setEliding(true);
    m_headLayout->addWidget(m_title);
    m_headLayout->addWidget(m_facts, 1);
    for (QAction* action : page->pageActions())
        m_headLayout->addWidget(buttonFor(action, m_head));
    m_lost = new ErrorBar(this);
    m_outer->addWidget(m_head);
    m_outer->addWidget(m_lost);
    m_note = new ErrorBar(this);
    m_note->clear();
    m_outer->addWidget(m_note);
    m_outer->addWidget(page, 1);
    setFocusProxy(nullptr);
    connect(page, &Page::factsChanged, this, &PageFrame::updateHead);
    connect(&Theme::current(), &Theme::changed, this, &PageFrame::follow);
    updateHead();
    follow();
}

void PageFrame::follow()
{
    const Theme& theme = Theme::current();
    m_outer->setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12));
    m_outer->setSpacing(theme.px(12));
    m_headLayout->setSpacing(theme.px(12));
    m_head->setMinimumHeight(theme.px(30));
}

void PageFrame::updateHead()
{
    m_title->setText(m_page->title());
    m_facts->setText(m_page->facts());
    // A page without a title begins with its banner.
    m_head->setVisible(!m_page->title().isEmpty() || !m_page->pageActions().isEmpty());
}

void PageFrame::setLost(const QString& sentence)
{
    const bool lost = !sentence.isEmpty();
    if (lost)
        m_lost->show(State::Silent, sentence);
    else
        m_lost->clear();
    // A lost page may still build figures, so they are looked for each time.
    if (lost || m_isLost)
        greyFigures(lost);
    m_isLost = lost;
}

void PageFrame::setNote(const QString& sentence)
{
    if (sentence.isEmpty())
        m_note->clear();
    else if (m_note->isHidden() || m_note->sentence() != sentence)
        m_note->show(State::Notice, sentence);
}

void PageFrame::greyFigures(bool grey)
{
    for (Tile* tile : m_page->findChildren<Tile*>())
        tile->setStale(grey);
    for (TextLabel* label : m_page->findChildren<TextLabel*>())
        label->setStale(grey);
    m_facts->setStale(grey);
}

} // namespace harddns::ui
