#include "ui/window/range_chooser.h"

#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

#include <QActionGroup>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{
constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr std::int64_t presets[] = {5 * minute, 15 * minute, hour, 6 * hour, day, 7 * day, 30 * day};
} // namespace

QString rangeText(const TimeRange& range)
{
    if (range.isLive())
        return RangeChooser::tr("Last %1").arg(format::duration(static_cast<double>(range.lastUs) / 1e6));
    const bool sameDay = format::date(range.fromUs) == format::date(range.toUs);
    // Of a stretch shorter than some minutes the seconds count.
    const bool fine = range.toUs - range.fromUs < 10 * minute;
    const QString from = fine ? format::time(range.fromUs, range.fromUs) : format::clockMinutes(range.fromUs);
    const QString to = fine ? format::time(range.toUs, range.toUs) : format::clockMinutes(range.toUs);
    if (sameDay)
        return RangeChooser::tr("%1 to %2").arg(format::dayMinutes(range.fromUs).section(u' ', 0, -2) + u' ' + from, to);
    return RangeChooser::tr("%1 to %2").arg(format::dayMinutes(range.fromUs), format::dayMinutes(range.toUs));
}

RangeChooser::RangeChooser(ViewState& view, std::function<std::int64_t()> nowUs, QWidget* parent)
    : QWidget(parent), m_view(view), m_nowUs(std::move(nowUs))
{
    setAccessibleName(tr("Time range"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_back = squareButton(Icon::ChevronLeft, tr("Back to the range before"), this);
    m_back->setProperty("segment", QStringLiteral("first"));
    m_menu = new QMenu(this);
    m_button = menuButton(Icon::Clock, {}, m_menu, this);
    m_button->setProperty("segment", QStringLiteral("middle"));
    m_forward = squareButton(Icon::ChevronRight, tr("Forward again"), this);
    m_forward->setProperty("segment", QStringLiteral("last"));
    row->addWidget(m_back);
    row->addWidget(m_button);
    row->addWidget(m_forward);
    for (const std::int64_t length : presets) {
        TimeRange range;
        range.lastUs = length;
        QAction* action = m_menu->addAction(rangeText(range), this, [this, range] { m_view.setRange(range); });
        action->setData(QVariant::fromValue(length));
        action->setCheckable(true);
    }
    m_menu->addSeparator();
    m_menu->addAction(tr("From and to…"), this, &RangeChooser::chooseOwn);
    connect(m_back, &QToolButton::clicked, &m_view, &ViewState::back);
    connect(m_forward, &QToolButton::clicked, &m_view, &ViewState::forward);
    connect(&m_view, &ViewState::rangeChanged, this, &RangeChooser::follow);
    follow();
}

void RangeChooser::follow()
{
    m_button->setText(rangeText(m_view.range()));
    m_button->setAccessibleName(tr("Time range: %1").arg(m_button->text()));
    m_button->setToolTip(tr("Time range of every page (Ctrl+T)"));
    m_back->setEnabled(m_view.canGoBack());
    m_forward->setEnabled(m_view.canGoForward());
    for (QAction* action : m_menu->actions())
        action->setChecked(action->data().isValid() && action->data().value<std::int64_t>() == m_view.range().lastUs);
    updateGeometry();
}

void RangeChooser::open()
{
    m_button->setFocus(Qt::ShortcutFocusReason);
    m_button->showMenu();
}

void RangeChooser::chooseOwn()
{
    auto* dialog = new RangeDialog(m_view.range(), m_nowUs(), window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, &m_view, [this, dialog] { m_view.setRange(dialog->range()); });
    dialog->open();
}

// ---- RangeDialog ----

RangeDialog::RangeDialog(const TimeRange& range, std::int64_t nowUs, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Time range"));
    auto* outer = new QVBoxLayout(this);
    auto* form = new QFormLayout;
    const auto edit = [this, form](const QString& label) {
        auto* made = new QDateTimeEdit(this);
        made->setTimeSpec(format::isLocalTime() ? Qt::LocalTime : Qt::UTC);
        made->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        made->setCalendarPopup(true);
        made->setAccessibleName(label);
        form->addRow(label, made);
        connect(made, &QDateTimeEdit::dateTimeChanged, this, &RangeDialog::check);
        return made;
    };
    m_from = edit(tr("From"));
    m_to = edit(tr("To"));
    m_problem = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_apply = primaryButton(tr("Apply"), this);
    m_apply->setDefault(true);
    buttons->addButton(m_apply, QDialogButtonBox::AcceptRole);
    outer->addLayout(form);
    outer->addWidget(m_problem);
    outer->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    setEnds(range.begin(nowUs), range.end(nowUs));
}

void RangeDialog::setEnds(std::int64_t fromUs, std::int64_t toUs)
{
    const auto moment = [](std::int64_t us) {
        const QDateTime utc = QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC);
        return format::isLocalTime() ? utc.toLocalTime() : utc;
    };
    m_from->setDateTime(moment(fromUs));
    m_to->setDateTime(moment(toUs));
    check();
}

void RangeDialog::check()
{
    if (m_from == nullptr || m_to == nullptr || m_problem == nullptr)
        return;
    const bool good = m_from->dateTime() < m_to->dateTime();
    m_apply->setEnabled(good);
    m_problem->setText(good ? tr("Times in %1.").arg(format::zone()) : tr("The end must come after the begin."));
    m_problem->setToken(good ? Token::Text2 : Token::Critical);
}

TimeRange RangeDialog::range() const
{
    TimeRange range;
    range.lastUs = 0;
    range.fromUs = m_from->dateTime().toMSecsSinceEpoch() * 1000;
    range.toUs = m_to->dateTime().toMSecsSinceEpoch() * 1000;
    return range;
}

} // namespace harddns::ui
