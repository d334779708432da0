// The webhook against a real server on the loopback address.
#include <QtTest>

#include "tests/ui/notify/hook_server.h"
#include "ui/notify/webhook.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>

using namespace harddns;
using namespace harddns::ui;

class TestWebhook : public QObject
{
    Q_OBJECT
    std::unique_ptr<HookServer> m_server;
    QNetworkAccessManager m_network;
    HookOutcome m_outcome;
    int m_ended = 0;

    std::unique_ptr<WebhookRun> run(const QString& address, int timeOutMs = 60'000)
    {
        const auto url = readWebhook(address);
        if (!url.ok())
            return nullptr;
        auto out = std::make_unique<WebhookRun>(m_network, url.value());
        connect(out.get(), &HookRun::ended, this, [this](const HookOutcome& outcome) {
            m_outcome = outcome;
            ++m_ended;
        });
        out->start(hookMessage(testNews(QStringLiteral("Zürich"), 1'795'271'527'000'000)), timeOutMs);
        return out;
    }

private slots:
    void init()
    {
        m_server = std::make_unique<HookServer>();
        m_outcome = {};
        m_ended = 0;
        m_network.clearConnectionCache();
    }

    void addressesOfOtherKindsAreRefusedInWords()
    {
        QVERIFY(readWebhook(QStringLiteral(" https://hooks.example/a?b=c ")).ok());
        QVERIFY(readWebhook(QStringLiteral("http://[::1]:8080/")).ok());
        for (const char* bad : {"", "hooks.example", "ftp://hooks.example/", "file:///etc/passwd", "https://", "https:///path",
                                "javascript:alert(1)", "https://a b/", "data:text/plain,x"}) {
            const auto read = readWebhook(QString::fromLatin1(bad));
            QVERIFY2(!read.ok(), bad);
            QVERIFY(read.error().endsWith(u'.'));
        }
    }

    void theAlertIsPostedAsJson()
    {
        m_server->answers = {HookServer::answer("204 No Content")};
        const auto one = run(m_server->url());
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY2(m_outcome.done, qPrintable(m_outcome.sentence));
        QCOMPARE(m_server->requests.size(), 1U);
        const QByteArray request = m_server->requests[0];
        QVERIFY(request.startsWith("POST /secret-path HTTP/1.1\r\n"));
        QVERIFY(request.toLower().contains("content-type: application/json"));
        const QJsonObject json = QJsonDocument::fromJson(request.mid(request.indexOf("\r\n\r\n") + 4)).object();
        QCOMPARE(json.value(QStringLiteral("format")).toString(), QStringLiteral("harddns-alert"));
        QVERIFY(!m_outcome.sentence.contains(QStringLiteral("secret")));
    }

    void whatTheServerSaysDecidesWhetherItIsTriedAgain_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("done");
        QTest::addColumn<bool>("again");
        QTest::newRow("ok") << HookServer::answer("200 OK", {}, "fine") << true << false;
        QTest::newRow("created") << HookServer::answer("201 Created") << true << false;
        QTest::newRow("busy") << HookServer::answer("429 Too Many Requests") << false << true;
        QTest::newRow("broken") << HookServer::answer("500 Internal Server Error") << false << true;
        QTest::newRow("away") << HookServer::answer("503 Service Unavailable") << false << true;
        QTest::newRow("gone") << HookServer::answer("404 Not Found") << false << false;
        QTest::newRow("who are you") << HookServer::answer("401 Unauthorized", "WWW-Authenticate: Basic realm=x\r\n") << false << false;
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n") << false << true;
    }
    void whatTheServerSaysDecidesWhetherItIsTriedAgain()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, done);
        QFETCH(bool, again);
        m_server->answers = {answer};
        const auto one = run(m_server->url(), 5'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QCOMPARE(m_outcome.done, done);
        QCOMPARE(m_outcome.again, again);
        QVERIFY(!m_outcome.sentence.isEmpty());
        QVERIFY(!m_outcome.sentence.contains(QStringLiteral("secret")));
    }

    void aRedirectIsNotFollowed()
    {
        HookServer other;
        other.answers = {HookServer::answer("200 OK")};
        for (const char* status : {"301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"}) {
            m_ended = 0;
            m_server->answers = {HookServer::answer(status, "Location: " + other.url().toLatin1() + "\r\n")};
            const auto one = run(m_server->url());
            QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
            QVERIFY(!m_outcome.done);
            QVERIFY(!m_outcome.again);
            QVERIFY(m_outcome.sentence.contains(QStringLiteral("not followed")));
        }
        QCOMPARE(other.connections, 0);
    }

    void aServerThatHangsIsLeft()
    {
        const auto one = run(m_server->url(), 500); // no answer at all
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QVERIFY(m_outcome.again);
        QVERIFY(m_outcome.sentence.contains(QStringLiteral("did not answer within")));
    }

    void aServerThatIsNotThereIsSaid()
    {
        const QString url = m_server->url();
        m_server->close();
        const auto one = run(url);
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QVERIFY(m_outcome.again);
        QVERIFY(m_outcome.sentence.contains(QStringLiteral("cannot be reached")));
    }

    void anEndlessAnswerIsCutOff()
    {
        m_server->answers = {"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n" + QByteArray(4'000'000, 'x')};
        const auto one = run(m_server->url());
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000); // does not wait for the rest
        QVERIFY(m_outcome.done);
    }

    void httpsToAServerWithoutIsRefused()
    {
        m_server->answers = {HookServer::answer("200 OK")};
        QString url = m_server->url();
        const auto one = run(url.replace(QStringLiteral("http://"), QStringLiteral("https://")), 3'000);
        if (!one)
            QSKIP("this Qt has no TLS");
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QVERIFY(m_server->requests.empty()); // nothing went out unencrypted
    }

    void givingUpARunTellsNothing()
    {
        auto one = run(m_server->url());
        QTRY_VERIFY_WITH_TIMEOUT(!m_server->requests.empty(), 60'000);
        one.reset();
        m_server->answers = {HookServer::answer("200 OK")};
        QCoreApplication::processEvents();
        QCOMPARE(m_ended, 0);
    }
};

QTEST_GUILESS_MAIN(TestWebhook)
#include "tst_webhook.moc"
