// ChainView: the chain of trust drawn link by link from the anchor down to the answer, in frames of zones: shape, word, keys, who signed
// and until when. The link that breaks is critical, and so is the line that leads to it. Up and Down choose a link. GUI thread.
#pragma once

#include "ui/pages/chain_words.h"

#include <QWidget>

#include <vector>

namespace harddns::ui
{

class ChainView : public QWidget
{
    Q_OBJECT
public:
    explicit ChainView(QWidget* parent = nullptr);

    void set(const ValidationChain& chain, std::int64_t nowUs);
    [[nodiscard]] int chosen() const { return m_chosen; }
    void choose(int link); ///< -1: none; does not emit
    [[nodiscard]] QRect cardOf(int link) const;

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

signals:
    void linkChosen(int link);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Card {
        QRect where;
        QString title, by, valid, reason;
    };
    struct Zone {
        QRect where;
        QString name;
    };
    int place(int width);
    [[nodiscard]] int reasonHeight(const QString& reason, int width) const;
    void paintCard(QPainter& painter, std::size_t number) const;
    void paintKeys(QPainter& painter, const ChainLink& link, QRect room) const;
    void paintValidity(QPainter& painter, const ChainLink& link, const QRect& room) const;
    [[nodiscard]] int keyRows(const ChainLink& link, int width) const;

    ValidationChain m_chain;
    std::int64_t m_nowUs = 0;
    std::vector<Card> m_cards;
    std::vector<Zone> m_zones;
    int m_chosen = -1, m_break = -1;
};

} // namespace harddns::ui
