#include "ui/pages/silence_dialog.h"

#include "engine/api/alert_life.h"
#include "ui/theme/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented_choice.h"

#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <array>

namespace harddns::ui
{

namespace
{

constexpr std::int64_t minuteUs = 60'000'000;
constexpr std::array<std::int64_t, 4> lengths{60 * minuteUs, 4 * 60 * minuteUs, 8 * 60 * minuteUs, 24 * 60 * minuteUs};
constexpr int chosenTime = static_cast<int>(lengths.size());

} // namespace

SilenceDialog::SilenceDialog(const QString& alert, std::int64_t nowUs, std::int64_t endsUs, QWidget* parent)
    : QDialog(parent), m_nowUs(nowUs)
{
    const Theme& theme = Theme::current();
    setWindowTitle(tr("Silence an alert"));
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16));
    all->setSpacing(theme.px(10));
    auto* title = new TextLabel(alert, TextSize::Lead, Token::Text, TextWeight::SemiBold, this);
    title->setWordWrap(true);
    all->addWidget(title);
    auto* what = new TextLabel(tr("Nobody is told of it until the silence ends. It stays in the list and goes on being counted."),
                               TextSize::Body, Token::Text2, TextWeight::Normal, this);
    what->setWordWrap(true);
    all->addWidget(what);
    m_choice = new SegmentedChoice(tr("Length"), {tr("1 h"), tr("4 h"), tr("8 h"), tr("24 h"), tr("Until…")}, this);
    all->addWidget(m_choice);
    m_until = new QDateTimeEdit(this);
    m_until->setAccessibleName(tr("End of the silence"));
    m_until->setTimeSpec(format::isLocalTime() ? Qt::LocalTime : Qt::UTC);
    m_until->setDisplayFormat(tr("d MMM yyyy HH:mm"));
    const auto at = [](std::int64_t us) {
        return QDateTime::fromMSecsSinceEpoch(us / 1000, format::isLocalTime() ? Qt::LocalTime : Qt::UTC);
    };
    m_until->setDateTimeRange(at(nowUs + minuteUs), at(nowUs + longestSilenceUs));
    m_until->setDateTime(at(nowUs + lengths[0]));
    auto* when = new QHBoxLayout;
    when->addWidget(m_until);
    when->addWidget(new TextLabel(format::zone(), TextSize::Secondary, Token::Text2, TextWeight::Normal, this));
    when->addStretch(1);
    all->addLayout(when);
    m_note = new QLineEdit(this);
    m_note->setAccessibleName(tr("Why"));
    m_note->setPlaceholderText(tr("Why (goes into the audit history)"));
    m_note->setMaxLength(static_cast<int>(maxAlertNote) / 4); // octets of UTF-8 a character
    all->addWidget(m_note);
    auto* buttons = new QHBoxLayout;
    if (endsUs > nowUs) {
        auto* end = plainButton(tr("End the silence now"), this);
        connect(end, &QPushButton::clicked, this, [this] {
            emit unsilenceWanted();
            accept();
        });
        buttons->addWidget(end);
    }
    buttons->addStretch(1);
    auto* cancel = plainButton(tr("Cancel"), this);
    m_silence = primaryButton({}, this);
    buttons->addWidget(cancel);
    buttons->addWidget(m_silence);
    all->addLayout(buttons);
    cancel->setDefault(true);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_silence, &QPushButton::clicked, this, [this] {
        emit silenceWanted(untilUs(), note());
        accept();
    });
    connect(m_choice, &SegmentedChoice::chosen, this, &SilenceDialog::follow);
    connect(m_until, &QDateTimeEdit::dateTimeChanged, this, [this] {
        if (m_until->hasFocus())
            m_choice->setCurrent(chosenTime);
        follow();
    });
    follow();
}

void SilenceDialog::choose(int index)
{
    m_choice->setCurrent(index);
    follow();
}

std::int64_t SilenceDialog::untilUs() const
{
    const int choice = m_choice->current();
    if (choice >= 0 && choice < chosenTime)
        return m_nowUs + lengths[static_cast<std::size_t>(choice)];
    return m_until->dateTime().toMSecsSinceEpoch() * 1000;
}

QString SilenceDialog::note() const { return m_note->text().trimmed(); }

void SilenceDialog::follow() { m_silence->setText(tr("Silence until %1").arg(format::dayMinutes(untilUs()))); }

} // namespace harddns::ui
