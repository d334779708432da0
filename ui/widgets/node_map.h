// NodeMap: the members of the network on an ellipse, the first at the top and the others clockwise, with a link between each two. Shape
// and word say how a node is; who does not vote hangs on dashed links. A node is a button: click or Enter chooses it, arrow keys go round,
// a screen reader reads it. GUI thread.
#pragma once

#include "ui/theme/state.h"

#include <QAbstractButton>
#include <QWidget>

#include <vector>

namespace harddns::ui
{

struct MapNode {
    QString id;
    State state = State::Silent;
    QString word;   ///< "Healthy", "Quarantined"
    QString figure; ///< "38 ms"; format::noValue() when there is none
    QString detail; ///< more, for the tooltip and the screen reader
    QString arrow;  ///< what comes from outside and is forged: "37,496 forged replies"; empty: no arrow
    bool votes = true;
    double strength = 0; ///< 0 to 1: how much it is asked, as the width of its link to `center`
    friend bool operator==(const MapNode&, const MapNode&) = default;
};

class NodeMap : public QWidget
{
    Q_OBJECT
public:
    explicit NodeMap(QWidget* parent = nullptr);
    ~NodeMap() override;

    /// In the order of their places. The one that asks the others (`center`) has its links drawn by strength; empty: all links are equal.
    void setNodes(const std::vector<MapNode>& nodes, const QString& center = {});
    [[nodiscard]] const std::vector<MapNode>& nodes() const { return m_nodes; }
    /// Figures of a lost connection: grey.
    void setStale(bool stale);
    /// Emits nothing.
    void setChosen(const QString& id);
    [[nodiscard]] const QString& chosen() const { return m_chosen; }
    /// Where a node is, for tests and tooltips; empty: there is none.
    [[nodiscard]] QRect placeOf(const QString& id) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void nodeChosen(const QString& id); ///< clicked, or Enter

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Card;
    /// How much of a node there is room for.
    enum class Detail { Card, NarrowCard, Chip, Shape };
    void place();
    void goRound(Card* from, int by);
    void describe();
    void paintArrow(QPainter& painter, const Card& card) const;
    [[nodiscard]] bool isFree(const QRectF& room, const Card& but) const;

    std::vector<MapNode> m_nodes;
    std::vector<Card*> m_cards;
    QString m_center, m_chosen;
    Detail m_detail = Detail::Card;
    bool m_stale = false;
};

} // namespace harddns::ui
