#include "ui/notify/webhook.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QSslSocket>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::WebhookRun)
};

/// Without what may be secret in it: many services put their key into the path.
QString shown(const QUrl& url) { return url.port() > 0 ? url.host() + u':' + QString::number(url.port()) : url.host(); }

} // namespace

Result<QUrl, QString> readWebhook(const QString& text)
{
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || (scheme != QStringLiteral("https") && scheme != QStringLiteral("http")))
        return Failure{Words::tr("The address of a webhook begins with https:// or http://.")};
    if (url.host().isEmpty())
        return Failure{Words::tr("The address of the webhook names no host.")};
    if (scheme == QStringLiteral("https") && !QSslSocket::supportsSsl())
        return Failure{Words::tr("This console has no TLS: https cannot be used.")};
    return url;
}

WebhookRun::WebhookRun(QNetworkAccessManager& manager, QUrl url, QObject* parent)
    : HookRun(parent), m_manager(manager), m_url(std::move(url))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_isLate = true;
        if (m_reply)
            m_reply->abort(); // ends in finish()
    });
}

WebhookRun::~WebhookRun()
{
    m_ended = true;
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
}

void WebhookRun::start(const HookMessage& message, int timeOutMs)
{
    m_timeOutMs = timeOutMs;
    QNetworkRequest request(m_url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/json"));
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("harddns-console"));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    m_reply = m_manager.post(request, message.json);
    connect(m_reply, &QNetworkReply::downloadProgress, this, [this](qint64 received, qint64) {
        if (received > mostAnswer && !m_isTooMuch) {
            m_isTooMuch = true;
            m_reply->abort();
        }
    });
    connect(m_reply, &QNetworkReply::finished, this, &WebhookRun::finish, Qt::QueuedConnection);
    m_timer.start(timeOutMs);
}

void WebhookRun::finish()
{
    if (m_ended || !m_reply)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QString host = shown(m_url), code = QString::number(status);
    if (status >= 200 && status < 300) // also when its answer was cut off
        end(true, false, tr("%1 took it (%2).").arg(host, code));
    else if (status >= 300 && status < 400)
        end(false, false, tr("%1 sends elsewhere (%2), which is not followed: enter the final address.").arg(host, code));
    else if (status == 429 || status >= 500)
        end(false, true, tr("%1 could not take it (%2).").arg(host, code));
    else if (status >= 400)
        end(false, false, tr("%1 refused it (%2).").arg(host, code));
    else if (m_isLate)
        end(false, true, tr("%1 did not answer within %2.").arg(host, format::duration(m_timeOutMs / 1000.0)));
    else
        end(false, true, tr("%1 cannot be reached: %2.").arg(host, printable(m_reply->errorString(), 160)));
}

void WebhookRun::end(bool done, bool again, const QString& sentence)
{
    m_ended = true;
    m_timer.stop();
    m_reply->deleteLater();
    m_reply = nullptr;
    emit ended({done, again, sentence});
}

} // namespace harddns::ui
