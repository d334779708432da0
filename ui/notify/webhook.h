// WebhookRun: one POST of one message as JSON, to the address of the settings and to no other: a redirect is an answer, and no good one.
// GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "engine/api/result.h"
#include "ui/notify/hook_queue.h"

#include <QPointer>
#include <QTimer>
#include <QUrl>

class QNetworkAccessManager;
class QNetworkReply;

namespace harddns::ui
{

/// Error: a sentence that says why no webhook can be there.
[[nodiscard]] Result<QUrl, QString> readWebhook(const QString& text);

class WebhookRun : public HookRun
{
    Q_OBJECT
public:
    /// Octets of an answer: only its status is of interest; who sends more is not listened to.
    static constexpr qint64 mostAnswer = 64 * 1024;

    /// The manager outlives the run.
    WebhookRun(QNetworkAccessManager& manager, QUrl url, QObject* parent = nullptr);
    ~WebhookRun() override;
    void start(const HookMessage& message, int timeOutMs) override;

private:
    void finish();
    void end(bool done, bool again, const QString& sentence);

    QNetworkAccessManager& m_manager;
    const QUrl m_url;
    QPointer<QNetworkReply> m_reply;
    QTimer m_timer;
    int m_timeOutMs = 0;
    bool m_isLate = false, m_isTooMuch = false, m_ended = false;
};

} // namespace harddns::ui
