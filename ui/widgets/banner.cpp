#include "ui/widgets/banner.h"

#include "ui/theme/state_shape.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace harddns::ui
{

namespace
{

Token textOf(State state)
{
    switch (state) {
    case State::Ok: return Token::Ok;
    case State::Notice: return Token::Notice;
    case State::Warning: return Token::Warning;
    case State::Critical: return Token::Critical;
    case State::Quarantined: return Token::Quarantined;
    case State::Silent:
    case State::None: return Token::Silent;
    }
    return Token::Text;
}

bool same(const std::vector<Banner::Fact>& a, const std::vector<Banner::Fact>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Banner::Fact& x, const Banner::Fact& y) {
        return x.label == y.label && x.figure == y.figure && x.more == y.more;
    });
}

} // namespace

class Banner::Shape : public QWidget
{
public:
    explicit Shape(Banner* banner) : QWidget(banner), m_banner(banner) {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintState(painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_banner->m_state);
    }

private:
    Banner* m_banner;
};

Banner::Banner(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_row = new QHBoxLayout(this);
    m_shape = new Shape(this);
    m_word = new TextLabel(TextSize::Banner, Token::Text, TextWeight::SemiBold, this);
    m_sentence = new TextLabel(TextSize::Lead, Token::Text, TextWeight::Normal, this);
    m_next = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, this);
    m_sentence->setEliding(true);
    m_next->setEliding(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addStretch();
    texts->addWidget(m_sentence);
    texts->addWidget(m_next);
    texts->addStretch();
    m_facts = new QWidget(this);
    m_factsLayout = new QHBoxLayout(m_facts);
    m_factsLayout->setContentsMargins(0, 0, 0, 0);
    m_primary = primaryButton({}, this);
    m_second = plainButton({}, this);
    m_row->addWidget(m_shape);
    m_row->addWidget(m_word);
    m_row->addLayout(texts, 1);
    m_row->addWidget(m_facts);
    m_row->addWidget(m_primary);
    m_row->addWidget(m_second);
    m_primary->hide();
    m_second->hide();
    connect(m_primary, &QPushButton::clicked, this, &Banner::primaryWanted);
    connect(m_second, &QPushButton::clicked, this, &Banner::secondWanted);
    connect(&Theme::current(), &Theme::changed, this, &Banner::follow);
    follow();
}

void Banner::follow()
{
    const Theme& theme = Theme::current();
    m_row->setContentsMargins(theme.px(18), theme.px(12), theme.px(18), theme.px(12));
    m_row->setSpacing(theme.px(20));
    m_shape->setFixedSize(theme.px(stateShapeInBanner), theme.px(stateShapeInBanner));
    m_factsLayout->setSpacing(theme.px(28));
    setFixedHeight(theme.px(88));
    m_word->setToken(textOf(m_state));
    update();
}

void Banner::set(State state, const QString& word, const QString& sentence, const QString& next)
{
    const QString said = word + QStringLiteral(". ") + sentence + u' ' + next;
    if (m_state == state && accessibleName() == said)
        return; // told ten times a second
    m_state = state;
    m_word->setText(word);
    m_sentence->setText(sentence);
    m_next->setText(next);
    m_word->setToken(textOf(state));
    setAccessibleName(said);
    m_shape->update();
    update();
}

void Banner::setActions(const QString& primary, const QString& second)
{
    m_primary->setText(primary);
    m_second->setText(second);
    m_primary->setVisible(!primary.isEmpty());
    m_second->setVisible(!second.isEmpty());
    m_facts->setVisible(primary.isEmpty() && second.isEmpty());
}

void Banner::setFacts(const std::vector<Fact>& facts)
{
    if (same(facts, m_shownFacts))
        return;
    m_shownFacts = facts;
    while (QLayoutItem* item = m_factsLayout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Fact& fact : facts) {
        auto* box = new QWidget(m_facts);
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(2);
        auto* label = new TextLabel(fact.label, TextSize::Secondary, Token::Text2, TextWeight::Normal, box);
        label->setAlignment(Qt::AlignRight | Qt::AlignBottom);
        auto* row = new QHBoxLayout;
        row->setSpacing(Theme::current().px(4));
        row->addStretch();
        auto* figure = new TextLabel(fact.figure, TextSize::Title, Token::Text, TextWeight::SemiBold, box);
        figure->setAccessibleName(fact.label + QStringLiteral(": ") + fact.figure);
        row->addWidget(figure, 0, Qt::AlignBaseline);
        if (!fact.more.isEmpty())
            row->addWidget(new TextLabel(fact.more, TextSize::Secondary, Token::Text2, TextWeight::Normal, box), 0, Qt::AlignBaseline);
        column->addStretch();
        column->addWidget(label);
        column->addLayout(row);
        column->addStretch();
        m_factsLayout->addWidget(box);
    }
}

void Banner::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool strong = m_state == State::Critical || theme.isHighContrast();
    const double frame = theme.frameWidth(strong);
    painter.setPen(QPen(theme.stateFill(m_state), frame));
    painter.setBrush(theme.stateTint(m_state));
    painter.drawRoundedRect(QRectF(rect()).adjusted(frame / 2, frame / 2, -frame / 2, -frame / 2), theme.px(4), theme.px(4));
}

} // namespace harddns::ui
