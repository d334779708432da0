#include "ui/notify/notifier.h"

#include "ui/notify/command_hook.h"
#include "ui/notify/webhook.h"

namespace harddns::ui
{

Notifier::Notifier(NotifierOutlets outlets, HookLimits limits, QObject* parent)
    : QObject(parent), m_outlets(std::move(outlets)), m_command(limits), m_webhook(limits)
{
    m_gather.setSingleShot(true);
    m_gather.setInterval(gatherMs);
    connect(&m_gather, &QTimer::timeout, this, &Notifier::gathered);
    connect(&m_command, &HookQueue::changed, this, &Notifier::changed);
    connect(&m_webhook, &HookQueue::changed, this, &Notifier::changed);
}

Notifier::~Notifier() = default;

void Notifier::set(const NotifySettings& settings)
{
    if (settings == m_settings)
        return;
    const NotifySettings before = std::exchange(m_settings, settings);
    if (settings.program != before.program || settings.arguments != before.arguments) {
        m_command.set(settings.program.isEmpty() ? HookQueue::Make() : [program = settings.program, arguments = settings.arguments] {
            return std::make_unique<CommandRun>(program, arguments);
        });
    }
    if (settings.webhook == before.webhook)
        return;
    m_webhookProblem.clear();
    HookQueue::Make make;
    if (!settings.webhook.isEmpty()) {
        if (const auto url = readWebhook(settings.webhook); url.ok())
            make = [this, where = url.value()] { return std::make_unique<WebhookRun>(m_network, where); };
        else
            m_webhookProblem = url.error();
    }
    m_webhook.set(std::move(make));
}

void Notifier::watch(Source* source)
{
    if (!m_watches.try_emplace(source).second)
        return;
    connect(source, &Source::snapshot, this, [this, source](const SnapshotPtr& snapshot) { hear(source, *snapshot); });
    connect(source, &QObject::destroyed, this, &Notifier::unwatch);
}

void Notifier::unwatch(const QObject* source)
{
    m_watches.erase(source);
    if (source != nullptr)
        disconnect(source, nullptr, this, nullptr);
}

void Notifier::hear(Source* source, const Snapshot& snapshot)
{
    const auto watch = m_watches.find(source);
    if (watch == m_watches.end())
        return;
    for (AlertNews& news : watch->second.take(
             snapshot, [source](std::uint64_t alert) { return source->alertLife(alert); }, m_settings.from)) {
        news.node = source->title();
        tell(news);
    }
}

void Notifier::tell(const AlertNews& news)
{
    interrupt(news);
    if (m_command.isSet() || m_webhook.isSet()) {
        const HookMessage message = hookMessage(news);
        const bool retried = news.kind != AlertNews::Kind::Test;
        m_command.send(message, retried);
        m_webhook.send(message, retried);
    }
    emit told(news);
}

void Notifier::interrupt(const AlertNews& news)
{
    if (m_gather.isActive() && news.kind != AlertNews::Kind::Test) {
        if (m_held++ == 0 || news.alert.grade > m_gravest.alert.grade)
            m_gravest = news;
        return;
    }
    if (m_settings.desktop && m_outlets.desktop)
        m_outlets.desktop(headline(news), body(news), news.alert.grade);
    if (m_settings.sound && m_outlets.sound)
        m_outlets.sound();
    if (news.kind != AlertNews::Kind::Test)
        m_gather.start();
}

void Notifier::gathered()
{
    const int held = std::exchange(m_held, 0);
    if (held == 0)
        return;
    if (held == 1) {
        interrupt(m_gravest);
        return;
    }
    if (m_settings.desktop && m_outlets.desktop)
        m_outlets.desktop(tr("%n more alerts", nullptr, held), tr("The gravest is %1").arg(headline(m_gravest)), m_gravest.alert.grade);
    if (m_settings.sound && m_outlets.sound)
        m_outlets.sound();
    m_gather.start();
}

void Notifier::sendTest(const QString& node, std::int64_t nowUs) { tell(testNews(node, nowUs)); }

QString Notifier::problem() const
{
    if (const HookReport& report = m_command.report(); report.isKnown && !report.done)
        return tr("Alert command: %1").arg(report.sentence);
    if (!m_webhookProblem.isEmpty())
        return tr("Alert webhook: %1").arg(m_webhookProblem);
    if (const HookReport& report = m_webhook.report(); report.isKnown && !report.done)
        return tr("Alert webhook: %1").arg(report.sentence);
    return {};
}

} // namespace harddns::ui
