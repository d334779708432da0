#include "ui/pages/vote_story.h"

#include "ui/data/node_words.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace harddns::ui
{

namespace
{

constexpr int axisHeight = 74, stepHeight = 18, leastWidth = 180;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// A step of 1, 2 or 5 times a power of ten that gives at most `most` ticks.
double tickStep(double length, int most)
{
    const double raw = std::max(length, 1e-3) / most;
    const double base = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (base * factor >= raw)
            return base * factor;
    }
    return base * 10;
}

} // namespace

// ---- when ----

VoteTimeline::VoteTimeline(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("How it was decided"));
    connect(&Theme::current(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

std::vector<VoteTimeline::Step> VoteTimeline::ladder(const VoteView& view)
{
    std::vector<Step> out;
    if (!view)
        return out;
    const DisagreementRecord& record = *view.record;
    const int level = levelNumber(record.level);
    if (level < 0) {
        out.push_back({{}, text(record.level), tr("decided"), true});
        return out;
    }
    if (level == 1)
        out.push_back({QStringLiteral("0"), levelName(0), tr("no proof decided it"), false});
    else if (level > 1)
        out.push_back({tr("0 to %1").arg(level - 1), tr("Earlier levels"), tr("could not decide"), false});
    const auto agree = std::count_if(record.seats.begin(), record.seats.end(),
                                     [](const DisagreementSeat& seat) { return seat.agreement == Agreement::Agrees; });
    QString what;
    switch (level) {
    case 0: what = tr("the signatures decide"); break;
    case 1: what = tr("%1 equal ballots of %2").arg(agree).arg(record.seats.size()); break;
    case 3: what = tr("%Ln records have a majority", nullptr, static_cast<int>(record.decided.size())); break;
    case 5: what = tr("attested long ago"); break;
    case 6: what = tr("asked over TCP"); break;
    case 7: what = tr("%1 of %2 agree").arg(agree).arg(record.seats.size()); break;
    case 8: what = tr("we answered with a failure instead of guessing"); break;
    default: what = tr("its first links have a majority"); break;
    }
    out.push_back({QString::number(level), levelName(level), what, true});
    if (level < 7)
        out.push_back({tr("%1 to 8").arg(level + 1), tr("Later levels"), tr("not needed"), false});
    return out;
}

QString VoteTimeline::decision(const VoteView& view)
{
    if (!view)
        return {};
    const int level = levelNumber(view.record->level);
    if (level == 8)
        return tr("no majority: failure sent");
    if (level == 0)
        return tr("proof: sent");
    if (level == 1 && view.vote) {
        switch (view.vote->majority) {
        case 2: return tr("second equal ballot: sent");
        case 3: return tr("third equal ballot: sent");
        case 4: return tr("fourth equal ballot: sent");
        case 5: return tr("fifth equal ballot: sent");
        default: return tr("equal ballot %1: sent").arg(view.vote->majority);
        }
    }
    return tr("decided: sent");
}

void VoteTimeline::set(const VoteView& view)
{
    m_view = view;
    describe();
    updateGeometry();
    update();
}

void VoteTimeline::describe()
{
    QStringList said;
    if (m_view.vote) {
        for (const VoteSeat& seat : m_view.vote->seats) {
            if (seat.rttUs > 0)
                said << tr("%1 after %2 ms").arg(text(seat.member), format::decimal(seat.rttUs / 1000.0, 1));
        }
        said << tr("decided after %1 ms").arg(format::decimal(m_view.vote->latencyUs / 1000.0, 1));
    }
    for (const Step& step : ladder(m_view))
        said << step.number + u' ' + step.name + QStringLiteral(": ") + step.what;
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    setToolTip(said.join(u'\n'));
}

QSize VoteTimeline::sizeHint() const
{
    const Theme& theme = Theme::current();
    return {theme.px(240),
            theme.px(axisHeight + 4) + theme.px(stepHeight) * static_cast<int>(std::max<std::size_t>(2, ladder(m_view).size()))};
}

QSize VoteTimeline::minimumSizeHint() const { return {Theme::current().px(leastWidth), sizeHint().height()}; }

void VoteTimeline::paintEvent(QPaintEvent*)
{
    if (!m_view)
        return;
    QPainter painter(this);
    const Theme& theme = Theme::current();
    const QFontMetrics small(theme.font(TextSize::Caption));
    const int left = theme.px(6), right = width() - theme.px(6), line = theme.px(42);
    if (m_view.vote) {
        double most = m_view.vote->latencyUs / 1000.0;
        for (const VoteSeat& seat : m_view.vote->seats)
            most = std::max(most, seat.rttUs / 1000.0);
        const double step = tickStep(most * 1.06, 4);
        const double end = std::max(step, std::ceil(most * 1.02 / step) * step);
        const auto x = [&](double ms) { return left + (right - left) * ms / end; };
        painter.setPen(theme.color(Token::Text3));
        painter.drawLine(left, line, right, line);
        painter.setFont(theme.font(TextSize::Caption));
        const int decimals = step < 1 ? 1 : 0;
        for (double ms = 0; ms <= end + step / 4; ms += step) {
            painter.drawLine(QPointF(x(ms), line), QPointF(x(ms), line + 4));
            const bool last = ms + step > end + step / 4;
            const QString tick = format::decimal(ms, decimals) + (last ? u' ' + tr("ms") : QString());
            const int wide = small.horizontalAdvance(tick);
            const double at = std::clamp(x(ms) - wide / 2.0, 0.0, static_cast<double>(width() - wide));
            painter.drawText(QPointF(at, line + theme.px(17)), tick);
        }
        // The moment of the decision, above everything.
        const double decided = x(m_view.vote->latencyUs / 1000.0);
        const bool failed = levelNumber(m_view.record->level) == 8;
        const QColor ink = theme.stateText(failed ? State::Critical : State::Ok);
        painter.setPen(QPen(ink, 2));
        const QFont strong = theme.font(TextSize::Caption, TextWeight::SemiBold);
        const QString said = QFontMetrics(strong).elidedText(decision(m_view), Qt::ElideRight, width());
        const double wide = QFontMetrics(strong).horizontalAdvance(said), after = decided + theme.px(5),
                     before = decided - theme.px(5) - wide;
        // Beside the line; where neither side has the room, above it.
        const bool isBeside = after + wide <= width() || before >= 0;
        painter.drawLine(QPointF(decided, theme.px(isBeside ? 4 : 16)), QPointF(decided, line));
        painter.setFont(strong);
        painter.drawText(QPointF(after + wide <= width() ? after : std::clamp(before, 0.0, width() - wide), theme.px(13)), said);
        // Ballots; names that would touch are left to the next free place of two rows.
        std::vector<const VoteSeat*> seats;
        for (const VoteSeat& seat : m_view.vote->seats) {
            if (seat.rttUs > 0)
                seats.push_back(&seat);
        }
        std::sort(seats.begin(), seats.end(), [](const VoteSeat* a, const VoteSeat* b) { return a->rttUs < b->rttUs; });
        double taken[2] = {-1, -1};
        for (const VoteSeat* seat : seats) {
            const DisagreementSeat* sent = seatOf(*m_view.record, seat->member);
            const Mark mark = sent == nullptr ? Mark::Agrees : markOf(*sent);
            const double at = x(seat->rttUs / 1000.0), side = theme.px(mark == Mark::Differs ? 14 : 11);
            paintMark(painter, QRectF(at - side / 2, line - side / 2.0, side, side), mark);
            const QString name = text(seat->member);
            painter.setFont(theme.font(TextSize::Caption, mark == Mark::Differs ? TextWeight::SemiBold : TextWeight::Normal));
            painter.setPen(mark == Mark::Differs ? theme.color(Token::Critical) : theme.color(Token::Text2));
            const double nameWide = QFontMetrics(painter.font()).horizontalAdvance(name);
            const double begin = std::clamp(at - nameWide / 2, 0.0, width() - nameWide);
            if (begin > taken[0]) {
                painter.drawText(QPointF(begin, line - theme.px(11)), name);
                taken[0] = begin + nameWide + theme.px(3);
            } else if (begin > taken[1]) {
                painter.drawText(QPointF(begin, line + theme.px(30)), name);
                taken[1] = begin + nameWide + theme.px(3);
            }
        }
    } else {
        painter.setFont(theme.font(TextSize::Secondary));
        painter.setPen(theme.color(Token::Text3));
        painter.drawText(QRect(left, 0, right - left, theme.px(axisHeight)), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap,
                         tr("The times of this vote are not kept any more."));
    }
    int top = theme.px(axisHeight);
    painter.setFont(theme.font(TextSize::Secondary));
    for (const Step& one : ladder(m_view)) {
        const int height = theme.px(stepHeight);
        const QFont font = theme.font(TextSize::Secondary, one.decided ? TextWeight::SemiBold : TextWeight::Normal);
        const QFontMetrics metrics(font);
        painter.setFont(font);
        painter.setPen(theme.color(one.decided ? Token::Text : Token::Text2));
        const QString name = one.number + QStringLiteral("  ") + one.name;
        painter.drawText(QRect(left, top, right - left, height), Qt::AlignLeft | Qt::AlignVCenter, name);
        const int begin = std::max(left + theme.px(118), left + metrics.horizontalAdvance(name) + theme.px(10));
        painter.setFont(theme.font(TextSize::Secondary));
        int room = right - begin;
        if (one.decided) {
            const int side = theme.px(stateShapeInTable);
            room -= side + theme.px(4);
            const bool failed = levelNumber(m_view.record->level) == 8;
            const int wide = std::min(room, QFontMetrics(painter.font()).horizontalAdvance(one.what));
            paintState(painter, QRectF(begin + wide + theme.px(6), top + (height - side) / 2.0, side, side),
                       failed ? State::Critical : State::Ok);
        }
        painter.drawText(QRect(begin, top, room, height), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(painter.font()).elidedText(one.what, Qt::ElideRight, room));
        top += height;
    }
}

// ---- what ----

AnswerDiff::AnswerDiff(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

std::vector<AnswerDiff::Line> AnswerDiff::lines(const DisagreementRecord& record, const DisagreementSeat* seat)
{
    std::vector<Line> out;
    const QStringList sent = shortRecords(record.decided, record.type);
    const QStringList ballot = seat == nullptr ? QStringList() : shortRecords(seat->records, record.type);
    for (const QString& one : sent) {
        const bool has = ballot.contains(one);
        out.push_back({one,
                       has               ? one
                       : seat == nullptr ? QString()
                                         : tr("missing"),
                       has || seat == nullptr ? Line::Kind::Same : Line::Kind::Missing});
    }
    for (const QString& one : ballot) {
        if (!sent.contains(one))
            out.push_back({{}, one, Line::Kind::Added});
    }
    if (out.size() > mostLines) {
        const std::size_t more = out.size() - mostLines;
        out.resize(mostLines);
        out.push_back({tr("and %1 more").arg(more), {}, Line::Kind::Same});
    }
    static const std::vector<std::string> none;
    const auto ttl = ttlOf(record.decided), other = ttlOf(seat == nullptr ? none : seat->records);
    if (ttl || other) {
        out.push_back({ttl ? tr("TTL %1").arg(format::number(*ttl)) : QString(),
                       other ? tr("TTL %1").arg(format::number(*other)) : QString(),
                       ttl != other && other ? Line::Kind::Changed : Line::Kind::Same});
    }
    return out;
}

void AnswerDiff::set(const VoteView& view, const std::string& member)
{
    m_member = member;
    m_lines = view ? lines(*view.record, seatOf(*view.record, member)) : std::vector<Line>{};
    setAccessibleName(tr("Answer sent against the ballot of %1").arg(text(member)));
    QStringList said;
    for (const Line& line : m_lines)
        said << line.sent + QStringLiteral(" | ") + line.ballot;
    setAccessibleDescription(said.join(QStringLiteral("; ")));
    setToolTip(said.join(u'\n'));
    updateGeometry();
    update();
}

QSize AnswerDiff::sizeHint() const
{
    const Theme& theme = Theme::current();
    return {theme.px(240), theme.px(20) * (static_cast<int>(m_lines.size()) + 1) + theme.px(4)};
}

QSize AnswerDiff::minimumSizeHint() const { return {Theme::current().px(leastWidth), sizeHint().height()}; }

void AnswerDiff::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = Theme::current();
    const int line = theme.px(20), half = width() / 2, pad = theme.px(6);
    const auto put = [&](int column, int row, const QString& what, const QColor& ink, const QColor& ground) {
        const QRect room(column * half, row * line, half, line);
        if (ground.isValid())
            painter.fillRect(room, ground);
        painter.setPen(ink);
        painter.drawText(room.adjusted(pad, 0, -pad, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(what, Qt::ElideMiddle, half - 2 * pad));
    };
    painter.setFont(theme.font(TextSize::Secondary, TextWeight::SemiBold));
    put(0, 0, tr("Answer sent"), theme.color(Token::Text), {});
    if (!m_member.empty())
        put(1, 0, tr("Ballot of %1").arg(text(m_member)), theme.color(Token::Text), {});
    painter.setFont(theme.mono(TextSize::Secondary));
    const bool tints = !theme.isHighContrast();
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        const Line& one = m_lines[i];
        const int row = static_cast<int>(i) + 1;
        const bool missing = one.kind == Line::Kind::Missing;
        painter.setFont(theme.mono(TextSize::Secondary));
        put(0, row, one.sent, theme.color(Token::Text), missing && tints ? theme.color(Token::OkTint) : QColor());
        if (one.kind == Line::Kind::Added)
            painter.setFont(theme.mono(TextSize::Secondary, TextWeight::SemiBold));
        const bool alarm = one.kind == Line::Kind::Added || one.kind == Line::Kind::Changed;
        put(1, row, one.kind == Line::Kind::Added ? QStringLiteral("+ ") + one.ballot : one.ballot,
            theme.color(alarm     ? Token::Critical
                        : missing ? Token::Text2
                                  : Token::Text),
            one.kind == Line::Kind::Added && tints ? theme.color(Token::CriticalTint) : QColor());
    }
}

// ---- why ----

namespace
{

/// A plural of less than nothing is nothing that languages have.
QString pointsText(int points)
{
    return points < 0 ? EvidenceView::tr("%1 points").arg(format::withSign(points)) : EvidenceView::tr("%Ln points", nullptr, points);
}

} // namespace

class EvidenceView::Bar : public QWidget
{
public:
    explicit Bar(QWidget* parent) : QWidget(parent)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setFixedHeight(Theme::current().px(34));
        connect(&Theme::current(), &Theme::changed, this, [this] { setFixedHeight(Theme::current().px(34)); });
    }
    void set(std::vector<int> points)
    {
        m_points = std::move(points);
        m_sum = 0;
        for (const int one : m_points)
            m_sum += one;
        setAccessibleName(
            EvidenceView::tr("%1; notice from %2, warning from %3, critical from %4")
                .arg(pointsText(m_sum), format::number(noticeFrom), format::number(warningFrom), format::number(criticalFrom)));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        const Theme& theme = Theme::current();
        const int full = std::max(fullEvidence, m_sum), top = theme.px(4), height = theme.px(8);
        const auto x = [&](int points) { return static_cast<int>(std::lround(1.0 * width() * std::clamp(points, 0, full) / full)); };
        painter.fillRect(0, top, width(), height, theme.color(Token::Grid));
        painter.fillRect(0, top, x(m_sum), height,
                         theme.color(m_sum >= criticalFrom ? Token::Critical
                                     : m_sum >= noticeFrom ? Token::WarningFill
                                                           : Token::Text3));
        int at = 0;
        for (const int one : m_points) { // the parts it is made of
            at += one;
            if (one > 0 && at < m_sum)
                painter.fillRect(x(at) - 1, top, 2, height, theme.color(Token::Surface));
        }
        painter.setFont(theme.font(TextSize::Caption));
        const QFontMetrics metrics(painter.font());
        const std::array<std::pair<int, QString>, 3> limits{{{noticeFrom, EvidenceView::tr("%1 notice").arg(noticeFrom)},
                                                             {warningFrom, EvidenceView::tr("%1 warning").arg(warningFrom)},
                                                             {criticalFrom, EvidenceView::tr("%1 critical").arg(criticalFrom)}}};
        // Each word at its limit, but not on another and not beyond an edge.
        std::array<int, 3> places{};
        int free = 0;
        for (std::size_t i = 0; i < places.size(); ++i) {
            places[i] = std::max(free, x(limits[i].first));
            free = places[i] + metrics.horizontalAdvance(limits[i].second) + theme.px(8);
        }
        int end = width();
        for (std::size_t i = places.size(); i-- > 0;) {
            places[i] = std::min(places[i], end - metrics.horizontalAdvance(limits[i].second));
            end = places[i] - theme.px(8);
        }
        for (std::size_t i = 0; i < places.size(); ++i) {
            painter.fillRect(x(limits[i].first), top - theme.px(3), 1, height + theme.px(6), theme.color(Token::Text));
            painter.setPen(theme.color(Token::Text2));
            painter.drawText(places[i], top + height + theme.px(15), limits[i].second);
        }
    }

private:
    std::vector<int> m_points;
    int m_sum = 0;
};

EvidenceView::EvidenceView(QWidget* parent) : QWidget(parent)
{
    const Theme& theme = Theme::current();
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(theme.px(12), theme.px(6), theme.px(12), theme.px(8));
    all->setSpacing(theme.px(4));
    auto* head = new FlowRow(theme.px(12), theme.px(2));
    m_title = new TextLabel(TextSize::Body, Token::Text, TextWeight::SemiBold, this);
    m_grade = new StateLabel(stateShapeInTable, TextSize::Body, this);
    head->addWidget(m_title);
    head->addWidget(m_grade);
    all->addLayout(head);
    m_bar = new Bar(this);
    all->addWidget(m_bar);
    m_findings = new QWidget(this);
    m_list = new QVBoxLayout(m_findings);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(theme.px(5));
    all->addWidget(m_findings);
    all->addStretch(1);
}

void EvidenceView::set(const VoteView& view, const std::string& member)
{
    const Theme& theme = Theme::current();
    while (QLayoutItem* item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const DisagreementSeat* seat = view ? seatOf(*view.record, member) : nullptr;
    const bool differs = seat != nullptr && seat->agreement == Agreement::Differs;
    m_title->setText(seat == nullptr ? tr("Evidence") : tr("Evidence against %1").arg(text(member)));
    m_bar->setVisible(differs);
    m_grade->setVisible(differs);
    const auto add = [&](const QString& title, const QString& more, const QString& points, bool muted) {
        auto* row = new QWidget(m_findings);
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        const Token ink = muted ? Token::Text2 : Token::Text;
        auto* name = new TextLabel(title, TextSize::Secondary, ink, TextWeight::Normal, row);
        name->setWordWrap(true);
        words->addWidget(name);
        if (!more.isEmpty()) {
            auto* small = new TextLabel(more, TextSize::Caption, Token::Text2, TextWeight::Normal, row);
            small->setWordWrap(true);
            words->addWidget(small);
        }
        line->addLayout(words, 1);
        if (!points.isEmpty())
            line->addWidget(new TextLabel(points, TextSize::Body, ink, muted ? TextWeight::Normal : TextWeight::SemiBold, row), 0,
                            Qt::AlignTop);
        row->setAccessibleName(title + QStringLiteral(", ") + points);
        m_list->addWidget(row);
    };
    m_list->setSpacing(theme.px(5));
    if (!differs) {
        add(seat == nullptr                        ? tr("Select a node that was asked.")
            : seat->agreement == Agreement::Agrees ? tr("Its ballot is what was answered.")
                                                   : tr("It said nothing that counts."),
            {}, {}, true);
        return;
    }
    m_grade->set(stateOf(seat->grade), gradeWord(seat->grade), pointsText(seat->points));
    std::vector<int> points;
    bool excused = false;
    for (const Finding& finding : seat->findings) {
        points.push_back(finding.points);
        excused = excused || finding.points < 0;
        add(findingTitle(finding.kind), findingText(finding), format::withSign(finding.points), finding.points <= 0);
    }
    m_bar->set(points);
    if (!excused)
        add(tr("Same origin, pool or zone change"), tr("no: nothing speaks for %1").arg(text(member)), QStringLiteral("0"), true);
    if (seat->proof.checked)
        add(tr("Its own signature is under this ballot"), tr("it cannot deny what it sent"), {}, true);
}

} // namespace harddns::ui
