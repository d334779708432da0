#include "ui/pages/history_timeline.h"

#include "ui/pages/page_moment.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace harddns::ui
{

namespace
{

constexpr int left = 48, right = 12, top = 26, bottom = 20;
/// Times at the axis, at most.
constexpr int mostTimes = 9;

/// 1, 2 or 5 times a power of ten, not below the value.
std::uint64_t niceAbove(std::uint64_t value)
{
    std::uint64_t unit = 1;
    while (value > 10 * unit)
        unit *= 10;
    for (const std::uint64_t times : {1, 2, 5, 10}) {
        if (times * unit >= value)
            return times * unit;
    }
    return value;
}

/// But for the stretch.
bool isSame(const db::Filter& a, const db::Filter& b)
{
    const auto parts = [](const db::Filter& f) {
        return std::tie(f.nameContains, f.nameBelow, f.type, f.node, f.level, f.rcode, f.onlyDissent, f.minGrade, f.cause, f.step, f.alert,
                        f.run, f.vote, f.kinds, f.who, f.text);
    };
    return parts(a) == parts(b);
}

} // namespace

HistoryTimeline::HistoryTimeline(QWidget* parent) : QWidget(parent), m_all(bars), m_notable(bars)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Rows over time"));
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

HistoryTimeline::~HistoryTimeline() = default;

QSize HistoryTimeline::sizeHint() const { return {Theme::current().px(600), Theme::current().px(124)}; }

void HistoryTimeline::ask(HistorySource* source, HistoryList list, const db::Filter& store, std::int64_t fromUs, std::int64_t toUs,
                          bool countable)
{
    const bool isOn = !m_hasFailed && m_countable && countable && !store.toUs && !m_store.toUs && source == m_source && list == m_list &&
                      isSame(store, m_store) && toUs - fromUs == m_toUs - m_fromUs && fromUs >= m_fromUs;
    if (isOn && m_brushFrom) {
        m_laterToUs = toUs;
        return;
    }
    if (isOn) {
        moveTo(toUs);
        return;
    }
    m_hasFailed = false;
    m_counting.reset();
    m_underway.reset();
    m_wanted.clear();
    m_laterToUs.reset();
    m_source = source;
    m_list = list;
    m_store = store;
    m_fromUs = fromUs;
    m_toUs = std::max(toUs, fromUs + bars);
    m_countable = countable && source != nullptr;
    m_all.assign(bars, {});
    m_notable.assign(bars, {});
    clearBrush();
    if (m_countable)
        wantCounts(0);
    setAccessibleDescription(summary());
    update();
}

void HistoryTimeline::moveTo(std::int64_t toUs)
{
    m_laterToUs.reset();
    const std::int64_t width = (m_toUs - m_fromUs) / bars;
    const std::int64_t whole = (toUs - m_toUs) / width;
    const int by = static_cast<int>(std::min<std::int64_t>(whole, bars));
    if (by <= 0)
        return;
    m_fromUs += whole * width;
    m_toUs += whole * width;
    for (auto* counts : {&m_all, &m_notable}) {
        std::shift_left(counts->begin(), counts->end(), by);
        std::fill(counts->end() - by, counts->end(), std::nullopt);
    }
    for (Count& count : m_wanted)
        count.bar -= by;
    std::erase_if(m_wanted, [](const Count& count) { return count.bar < 0; });
    if (m_underway)
        m_underway->bar -= by;
    if (m_underway && m_underway->bar < 0)
        m_underway.reset();
    // The last one of before again: rows are written a little after they happen.
    wantCounts(bars - by - 1);
    update();
}

/// Of this bar and those after it; newest first, all rows before those worth a look.
void HistoryTimeline::wantCounts(int firstBar)
{
    std::erase_if(m_wanted, [firstBar](const Count& count) { return count.bar >= firstBar; });
    for (const bool all : {false, true}) {
        if (!all && m_list == HistoryList::Events)
            continue;
        for (int bar = std::max(firstBar, 0); bar < bars; ++bar)
            m_wanted.push_back({bar, all});
    }
    if (!m_counting)
        askNext();
}

void HistoryTimeline::stop()
{
    m_counting.reset();
    m_underway.reset();
    m_wanted.clear();
}

std::int64_t HistoryTimeline::beginOf(int bar) const { return m_fromUs + (m_toUs - m_fromUs) / bars * bar; }

void HistoryTimeline::askNext()
{
    const auto isNothing = [this](const Count& count) { return !count.all && m_all[static_cast<std::size_t>(count.bar)] == 0U; };
    while (!m_wanted.empty() && isNothing(m_wanted.back())) {
        m_notable[static_cast<std::size_t>(m_wanted.back().bar)] = 0;
        m_wanted.pop_back();
    }
    if (m_wanted.empty()) {
        if (!m_brushFrom) // it tells of the bar that is marked
            setAccessibleDescription(summary());
        return;
    }
    const auto [bar, all] = m_wanted.back();
    m_underway = m_wanted.back();
    m_wanted.pop_back();
    db::Filter filter = m_store;
    filter.fromUs = beginOf(bar);
    filter.toUs = bar + 1 == bars ? m_toUs : beginOf(bar + 1) - 1;
    if (!all && m_list == HistoryList::Votes)
        filter.onlyDissent = true;
    else if (!all)
        filter.minGrade = std::max(filter.minGrade, Grade::Warning);
    m_counting = m_source->count(m_list, filter, [this](Result<std::uint64_t, std::string> answer) {
        m_done = std::move(m_counting);
        const std::optional<Count> asked = std::exchange(m_underway, std::nullopt);
        if (!answer) {
            m_wanted.clear();
            m_hasFailed = true;
            return; // the table says what is wrong
        }
        if (asked)
            (asked->all ? m_all : m_notable)[static_cast<std::size_t>(asked->bar)] = *answer;
        update();
        askNext();
    });
}

QString HistoryTimeline::legend() const
{
    switch (m_list) {
    case HistoryList::Votes: return tr("With dissent");
    case HistoryList::Disagreements:
    case HistoryList::AlertChanges: return tr("Warning and above");
    case HistoryList::Events: break;
    }
    return {};
}

QString HistoryTimeline::summary() const
{
    if (m_source == nullptr)
        return {};
    if (!m_countable)
        return tr("Not counted: the filter has to look at each row");
    std::uint64_t sum = 0, most = 0;
    int where = 0;
    bool whole = true;
    for (int i = 0; i < bars; ++i) {
        const auto& count = m_all[static_cast<std::size_t>(i)];
        whole = whole && count.has_value();
        sum += count.value_or(0);
        if (count.value_or(0) > most) {
            most = *count;
            where = i;
        }
    }
    QString text = tr("%1 to %2: %Ln rows", nullptr, format::amount(sum)).arg(format::dayMinutes(m_fromUs), format::dayMinutes(m_toUs));
    if (most > 0)
        text = format::clauses({text, tr("most from %1: %2").arg(format::dayMinutes(beginOf(where)), format::count(most))});
    return whole ? text : tr("%1; counting").arg(text);
}

QRect HistoryTimeline::plot() const
{
    const Theme& theme = Theme::current();
    return rect().adjusted(theme.px(left), theme.px(top), -theme.px(right), -theme.px(bottom));
}

int HistoryTimeline::barAt(int x) const
{
    const QRect room = plot();
    return std::clamp((x - room.left()) * bars / std::max(1, room.width()), 0, bars - 1);
}

void HistoryTimeline::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const QRect room = plot();
    const double barWidth = static_cast<double>(room.width()) / bars;
    painter.setFont(theme.font(TextSize::Secondary));
    painter.setPen(theme.color(Token::Text2));
    const double each = static_cast<double>(m_toUs - m_fromUs) / bars / 1e6;
    const QString title = m_source == nullptr ? QString()
                          : m_countable       ? tr("Rows in %1, as filtered").arg(format::duration(each))
                                              : tr("Not counted: this filter has to look at each row");
    painter.drawText(QRect(room.left(), 0, room.width(), theme.px(top)), Qt::AlignLeft | Qt::AlignVCenter, title);
    if (!legend().isEmpty() && m_countable) {
        const int side = theme.px(stateShapeInTable), words = painter.fontMetrics().horizontalAdvance(legend());
        const int x = room.right() - words - side - theme.px(6);
        paintState(painter, QRectF(x, (theme.px(top) - side) / 2.0, side, side),
                   m_list == HistoryList::Votes ? State::Notice : State::Warning);
        painter.setPen(theme.color(Token::Text2));
        painter.drawText(QRect(x + side + theme.px(6), 0, words + 1, theme.px(top)), Qt::AlignLeft | Qt::AlignVCenter, legend());
    }
    std::uint64_t most = 1;
    for (const auto& count : m_all)
        most = std::max(most, count.value_or(0));
    const std::uint64_t scale = niceAbove(most);
    painter.setFont(theme.font(TextSize::Caption));
    for (int i = 0; i <= 2; ++i) {
        const int y = room.bottom() - room.height() * i / 2;
        painter.setPen(theme.color(i == 0 ? Token::Border : Token::Grid));
        painter.drawLine(room.left(), y, room.right(), y);
        if (i == 1 && scale == 1)
            continue;
        painter.setPen(theme.color(Token::Text3));
        painter.drawText(QRect(0, y - theme.px(8), room.left() - theme.px(6), theme.px(16)), Qt::AlignRight | Qt::AlignVCenter,
                         scale % 2 == 0 || i != 1 ? format::count(scale * static_cast<std::uint64_t>(i) / 2)
                                                  : format::decimal(static_cast<double>(scale) / 2, 1));
    }
    const std::int64_t span = m_toUs - m_fromUs, step = bucketStep(span, mostTimes);
    for (std::int64_t at = (m_fromUs + step - 1) / step * step; at <= m_toUs && m_source != nullptr; at += step) {
        const int x = room.left() + static_cast<int>(static_cast<double>(at - m_fromUs) / static_cast<double>(span) * room.width());
        painter.setPen(theme.color(Token::Grid));
        painter.drawLine(x, room.top(), x, room.bottom());
        painter.setPen(theme.color(Token::Text3));
        const QString text = span > 20 * 3'600'000'000LL ? format::dayMinutes(at)
                             : step < 60'000'000         ? format::clock(at)
                                                         : format::clockMinutes(at);
        const int half = painter.fontMetrics().horizontalAdvance(text) / 2 + 1, middle = std::min(x, width() - half);
        painter.drawText(QRect(middle - half, room.bottom() + 3, 2 * half, theme.px(bottom) - 3),
                         static_cast<int>(Qt::AlignHCenter | Qt::AlignTop), text);
    }
    const auto height = [&](std::uint64_t count) {
        const int full = static_cast<int>(std::lround(static_cast<double>(count) / static_cast<double>(scale) * room.height()));
        return count > 0 ? std::max(2, full) : 0;
    };
    for (int i = 0; i < bars; ++i) {
        const auto count = m_all[static_cast<std::size_t>(i)].value_or(0), loud = m_notable[static_cast<std::size_t>(i)].value_or(0);
        const int x = room.left() + static_cast<int>(i * barWidth), next = room.left() + static_cast<int>((i + 1) * barWidth);
        const int tall = height(count), mark = height(loud);
        painter.fillRect(QRect(x + 1, room.bottom() - tall, next - x - 2, tall), theme.color(Token::Text3));
        painter.fillRect(QRect(x + 1, room.bottom() - mark, next - x - 2, mark),
                         theme.color(m_list == HistoryList::Votes ? Token::Notice : Token::WarningFill));
    }
    if (m_brushFrom && m_brushTo) {
        const auto [from, to] = std::minmax(*m_brushFrom, *m_brushTo);
        const int x = room.left() + static_cast<int>(from * barWidth), end = room.left() + static_cast<int>((to + 1) * barWidth);
        QColor tint = theme.color(Token::Accent);
        tint.setAlphaF(0.18F);
        painter.fillRect(QRect(x, room.top(), end - x, room.height()), tint);
        painter.setPen(QPen(theme.color(Token::Accent), 2));
        painter.drawLine(x, room.top(), x, room.bottom());
        painter.drawLine(end, room.top(), end, room.bottom());
        const auto until = to + 1 == bars ? m_toUs : beginOf(to + 1);
        painter.setPen(theme.color(Token::Text));
        painter.setFont(theme.font(TextSize::Secondary, TextWeight::SemiBold));
        const QString words = tr("%1 to %2").arg(format::clock(beginOf(from)), format::clock(until));
        const int wide = painter.fontMetrics().horizontalAdvance(words) + theme.px(8);
        const int at = end + wide < room.right() ? end + theme.px(6) : x - wide;
        painter.drawText(QRect(at, room.top(), wide, theme.px(18)), Qt::AlignLeft | Qt::AlignVCenter, words);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(Token::Accent), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void HistoryTimeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_source == nullptr)
        return;
    m_brushFrom = m_brushTo = barAt(event->position().toPoint().x());
    update();
}

void HistoryTimeline::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_brushFrom || (event->buttons() & Qt::LeftButton) == 0)
        return;
    m_brushTo = barAt(event->position().toPoint().x());
    update();
}

void HistoryTimeline::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_brushFrom)
        return;
    if (*m_brushFrom != *m_brushTo)
        take();
    else
        clearBrush();
}

void HistoryTimeline::take()
{
    if (!m_brushFrom)
        return;
    const auto [from, to] = std::minmax(*m_brushFrom, *m_brushTo);
    const std::int64_t begin = beginOf(from), end = to + 1 == bars ? m_toUs : beginOf(to + 1);
    m_laterToUs.reset(); // another stretch comes
    clearBrush();
    emit rangeWanted(begin, end);
}

bool HistoryTimeline::clearBrush()
{
    const bool had = m_brushFrom.has_value();
    m_brushFrom.reset();
    m_brushTo.reset();
    if (m_laterToUs)
        moveTo(*m_laterToUs);
    update();
    return had;
}

/// A mark that was left behind would hold the bars of a live range; one that chooses a range stays.
void HistoryTimeline::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    const bool isLeft = event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason;
    if (isLeft && m_brushFrom == m_brushTo)
        clearBrush();
}

void HistoryTimeline::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_brushFrom) {
        take();
    } else if ((key == Qt::Key_Left || key == Qt::Key_Right) && m_source != nullptr) {
        const int by = key == Qt::Key_Left ? -1 : 1;
        const int to = std::clamp(m_brushTo ? *m_brushTo + by : by < 0 ? bars - 1 : 0, 0, bars - 1);
        m_brushTo = to;
        if (!m_brushFrom || (event->modifiers() & Qt::ShiftModifier) == 0)
            m_brushFrom = to;
        setAccessibleDescription(tr("%1: %Ln rows", nullptr, format::amount(m_all[static_cast<std::size_t>(to)].value_or(0)))
                                     .arg(format::dayMinutes(beginOf(to))));
        update();
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace harddns::ui
