#include "ui/widgets/cell_delegate.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/table_model.h"

#include <QAbstractItemView>
#include <QAbstractProxyModel>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace harddns::ui
{

namespace
{

constexpr int padding = 8;

CellKind kindOf(const QModelIndex& index)
{
    QModelIndex at = index;
    while (const auto* proxy = qobject_cast<const QAbstractProxyModel*>(at.model()))
        at = proxy->mapToSource(at);
    const auto* model = qobject_cast<const TableModel*>(at.model());
    if (model != nullptr)
        return model->column(at.column()).kind;
    const QVariant kind = index.data(KindRole);
    return kind.isValid() ? static_cast<CellKind>(kind.toInt()) : CellKind::Text;
}

QFont fontOf(const QModelIndex& index, CellKind kind)
{
    const Theme& theme = Theme::current();
    const bool strong = index.data(StrongRole).toBool();
    const bool loud = kind == CellKind::State && index.data(StateRole).toInt() >= static_cast<int>(State::Warning) &&
                      index.data(StateRole).toInt() != static_cast<int>(State::Silent);
    const TextWeight weight = strong || loud ? TextWeight::SemiBold : TextWeight::Normal;
    return kind == CellKind::Mono || kind == CellKind::TimeMono ? theme.mono(TextSize::Body, weight) : theme.font(TextSize::Body, weight);
}

/// Room the shape of a state takes before its word.
int shapeRoom(CellKind kind) { return kind == CellKind::State ? Theme::current().px(stateShapeInTable + 6) : 0; }

} // namespace

QString CellDelegate::shown(const QModelIndex& index, const QFontMetrics& metrics, int width) const
{
    QString text = index.data(Qt::DisplayRole).toString();
    switch (kindOf(index)) {
    case CellKind::Name: return format::elidedName(text, metrics, width);
    case CellKind::Text: {
        const QString name = index.data(NamePartRole).toString();
        const qsizetype at = name.isEmpty() ? -1 : text.indexOf(name);
        const int room = width - metrics.horizontalAdvance(text) + metrics.horizontalAdvance(name);
        if (at >= 0 && metrics.horizontalAdvance(text) > width && room > metrics.horizontalAdvance(QStringLiteral("MMMM")))
            text.replace(at, name.size(), format::elidedName(name, metrics, room));
        return metrics.elidedText(text, Qt::ElideRight, width);
    }
    case CellKind::Mono:
    case CellKind::State: return metrics.elidedText(text, Qt::ElideRight, width);
    case CellKind::Number:
    case CellKind::Time:
    case CellKind::TimeMono:
    case CellKind::Shape: break;
    }
    return text;
}

void CellDelegate::paintGround(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const Theme& theme = Theme::current();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const bool critical = index.data(RowStateRole).toInt() == static_cast<int>(State::Critical);
    if (selected || critical)
        painter->fillRect(option.rect, theme.color(selected ? Token::Selection : Token::CriticalTint));
    painter->setPen(theme.color(Token::Grid));
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (!selected)
        return;
    if (theme.isHighContrast()) { // no tints: a frame around the row
        painter->setPen(QPen(theme.color(Token::Accent), 2));
        painter->drawLine(option.rect.left(), option.rect.top() + 1, option.rect.right() + 1, option.rect.top() + 1);
        painter->drawLine(option.rect.left(), option.rect.bottom(), option.rect.right() + 1, option.rect.bottom());
    }
    const bool reversed = option.direction == Qt::RightToLeft;
    if (index.column() == 0) {
        const int bar = theme.px(3);
        painter->fillRect(reversed ? option.rect.right() + 1 - bar : option.rect.left(), option.rect.top(), bar, option.rect.height(),
                          theme.color(Token::Accent));
    }
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    paintGround(painter, option, index);
    const Theme& theme = Theme::current();
    const CellKind kind = kindOf(index);
    QRect room = option.rect.adjusted(theme.px(padding), 0, -theme.px(padding), 0);
    const bool reversed = option.direction == Qt::RightToLeft;
    const State state = static_cast<State>(index.data(StateRole).toInt());
    const bool selected = (option.state & QStyle::State_Selected) != 0;

    if (kind == CellKind::Shape) {
        const int side = theme.px(stateShapeInTable);
        paintState(*painter, QRectF(room.left() + (room.width() - side) / 2.0, room.top() + (room.height() - side) / 2.0, side, side),
                   state);
        painter->restore();
        return;
    }
    const QVariant bar = index.data(BarRole);
    if (bar.isValid()) {
        const int height = theme.px(6);
        QRect track(room.left(), room.center().y() - height / 2, room.width(), height);
        painter->fillRect(track, theme.color(Token::Grid));
        track.setWidth(static_cast<int>(track.width() * std::clamp(bar.toDouble(), 0.0, 1.0)));
        if (reversed)
            track.moveRight(room.right());
        painter->fillRect(track, state == State::None || state == State::Ok ? theme.color(Token::Text3) : theme.stateFill(state));
        painter->restore();
        return;
    }
    if (kind == CellKind::State) {
        const int side = theme.px(stateShapeInTable);
        const int x = reversed ? room.right() + 1 - side : room.left();
        paintState(*painter, QRectF(x, room.top() + (room.height() - side) / 2.0, side, side), state);
        if (reversed)
            room.setRight(room.right() - shapeRoom(kind));
        else
            room.setLeft(room.left() + shapeRoom(kind));
    }
    const QFont font = fontOf(index, kind);
    painter->setFont(font);
    const bool muted = index.data(MutedRole).toBool() || kind == CellKind::TimeMono;
    // On a selection never text-3.
    QColor ink = theme.color(muted ? Token::Text2 : Token::Text);
    if (kind == CellKind::State)
        ink = state == State::None ? theme.color(Token::Text2) : theme.stateText(state);
    if (kind == CellKind::State && selected && state == State::Silent)
        ink = theme.color(Token::Text2);
    painter->setPen(ink);
    const Qt::Alignment alignment = QStyle::visualAlignment(option.direction, TableModel::alignmentOf(kind));
    painter->drawText(room, static_cast<int>(alignment) | Qt::TextSingleLine, shown(index, QFontMetrics(font), room.width()));
    painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const CellKind kind = kindOf(index);
    const QFontMetrics metrics(fontOf(index, kind));
    return {metrics.horizontalAdvance(index.data(Qt::DisplayRole).toString()) + shapeRoom(kind) + theme.px(2 * padding) + 1,
            theme.rowHeight()};
}

bool CellDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || index.data(Qt::ToolTipRole).isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    if (sizeHint(option, index).width() > option.rect.width() || kindOf(index) == CellKind::Shape)
        QToolTip::showText(event->globalPos(), index.data(Qt::AccessibleTextRole).toString(), view);
    else
        QToolTip::hideText();
    return true;
}

} // namespace harddns::ui
