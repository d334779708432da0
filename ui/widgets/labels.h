// Labels that know what they are in the design: a size and a token, or a state with its word; they follow the theme by themselves. GUI
// thread.
#pragma once

#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QLabel>

namespace harddns::ui
{

class TextLabel : public QLabel
{
    Q_OBJECT
public:
    explicit TextLabel(TextSize size = TextSize::Body, Token token = Token::Text, TextWeight weight = TextWeight::Normal,
                       QWidget* parent = nullptr);
    TextLabel(const QString& text, TextSize size, Token token = Token::Text, TextWeight weight = TextWeight::Normal,
              QWidget* parent = nullptr);

    void setText(const QString& text);
    void setToken(Token token);
    /// Addresses, bytes, times of single events.
    void setMono(bool mono);
    /// A sentence that would be too wide ends in an ellipsis and shows itself in the tooltip; the label may then be as narrow as you like.
    void setEliding(bool eliding);
    /// What the tooltip says besides.
    void setMore(const QString& more);
    /// Figures that are older than they look: grey, whatever the token.
    void setStale(bool stale);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void follow();
    void followRoom();

    TextSize m_size;
    Token m_token;
    TextWeight m_weight;
    QString m_more;
    bool m_mono = false, m_eliding = false, m_stale = false;
};

/// Shape and word, and when there is more to say, a second text after it: (v) Safe  7 of 7 nodes vote. The word is never cut; a second text
/// that is shows itself in the tooltip, unless that says something of its own.
class StateLabel : public QWidget
{
    Q_OBJECT
public:
    explicit StateLabel(int shapeSize = stateShapeInTable, TextSize text = TextSize::Body, QWidget* parent = nullptr);

    void set(State state, const QString& word, const QString& more = {});
    /// The box of the top bar: tint behind, as wide as it is given.
    void setBoxed(bool boxed);
    /// Its word is a whole sentence: that is cut where there is no room.
    void setSentence();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& word() const { return m_word; }
    [[nodiscard]] const QString& more() const { return m_more; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] int padding() const;
    void followRoom();
    int m_shapeSize;
    TextSize m_text;
    State m_state = State::Silent;
    QString m_word, m_more, m_cutTip;
    bool m_boxed = false, m_isSentence = false;
};

} // namespace harddns::ui
