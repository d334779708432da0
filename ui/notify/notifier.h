// Notifier: tells people and programs about new alerts of all nodes the console is connected to: a notification on the desktop, a sound, a
// command, a webhook, as the operator chose. What fails is said in sentences that the window shows; nothing pops up. GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/notify/alert_watch.h"
#include "ui/notify/hook_queue.h"
#include "ui/source.h"

#include <QNetworkAccessManager>
#include <QTimer>

#include <functional>
#include <map>

namespace harddns::ui
{

struct NotifierOutlets {
    /// Shown on the desktop; without it, or when there is none, the lists have to do.
    std::function<void(const QString& title, const QString& text, Grade grade)> desktop;
    std::function<void()> sound;
};

class Notifier : public QObject
{
    Q_OBJECT
public:
    /// What comes within that time after a notification is put together into one: a flood of alerts is one interruption, not a hundred.
    static constexpr int gatherMs = 3'000;

    explicit Notifier(NotifierOutlets outlets, HookLimits limits = {}, QObject* parent = nullptr);
    ~Notifier() override;

    void set(const NotifySettings& settings);
    [[nodiscard]] const NotifySettings& settings() const { return m_settings; }
    /// Until the source goes.
    void watch(Source* source);
    void unwatch(const QObject* source);

    /// Goes to every outlet that is chosen, whatever the threshold.
    void sendTest(const QString& node, std::int64_t nowUs);

    [[nodiscard]] const HookQueue& command() const { return m_command; }
    [[nodiscard]] const HookQueue& webhook() const { return m_webhook; }
    /// What is wrong with the hooks now, in a sentence; empty: nothing.
    [[nodiscard]] QString problem() const;

signals:
    void told(const harddns::ui::AlertNews& news);
    void changed(); ///< reports of the hooks

private:
    void hear(Source* source, const Snapshot& snapshot);
    void tell(const AlertNews& news);
    void interrupt(const AlertNews& news);
    void gathered();

    const NotifierOutlets m_outlets;
    NotifySettings m_settings;
    std::map<const QObject*, AlertWatch> m_watches;
    QNetworkAccessManager m_network;
    HookQueue m_command, m_webhook;
    QString m_webhookProblem; ///< the address is none
    QTimer m_gather;
    int m_held = 0; ///< news since the last notification
    AlertNews m_gravest;
};

} // namespace harddns::ui
