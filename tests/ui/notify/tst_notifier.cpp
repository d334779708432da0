// From the alerts of a node to the desktop, the sound, a program and a web server.
#include <QtTest>

#include "tests/ui/notify/hook_server.h"
#include "ui/notify/notifier.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::ui;

namespace
{

constexpr std::int64_t begin = 1'795'271'527'000'000;

/// A node that raises alerts when it is told to.
class AlertSource : public Source
{
public:
    QString title() const override { return QStringLiteral("Zürich"); }
    QString user() const override { return QStringLiteral("a.keller"); }
    Role role() const override { return Role::Operator; }
    void wantQueries(bool) override {}
    void trace(const QString&, const QString&, bool, QObject*, Answer<TraceResult>) override {}
    void command(const QString&, MemberCommand, const QString&, QObject*, Answer<bool>) override {}
    void act(const AlertAction&, QObject*, Answer<bool>) override {}
    AlertLife alertLife(std::uint64_t alert) const override
    {
        AlertLife life = Source::alertLife(alert);
        if (acknowledged == alert)
            life.acknowledgedBy = "a.keller";
        return life;
    }
    harddns::ui::HistorySource* history() override { return nullptr; }

    void raise(std::uint64_t id, Grade grade, std::uint64_t count = 1)
    {
        auto out = std::make_shared<Snapshot>();
        out->sequence = ++m_sequence;
        out->timeUs = begin + static_cast<std::int64_t>(m_sequence) * snapshotIntervalUs;
        out->status = std::make_shared<const NodeStatus>();
        out->stats = std::make_shared<const NodeStats>();
        Alert alert;
        alert.id = id;
        alert.grade = grade;
        alert.name = "www.bank.example.";
        alert.firstSeenUs = alert.lastSeenUs = out->timeUs;
        alert.count = count;
        alert.text = "n4 was poisoned for www.bank.example A.";
        out->alerts.push_back(alert);
        emit snapshot(out);
    }
    std::uint64_t acknowledged = 0;

private:
    std::uint64_t m_sequence = 0;
};

} // namespace

class TestNotifier : public QObject
{
    Q_OBJECT
    struct Shown {
        QString title, text;
        Grade grade;
    };
    std::vector<Shown> m_shown;
    int m_sounds = 0;

    NotifierOutlets outlets()
    {
        return {[this](const QString& title, const QString& text, Grade grade) {
                    m_shown.push_back({title, text, grade});
                },
                [this] { ++m_sounds; }};
    }
    static HookLimits quick()
    {
        HookLimits limits;
        limits.firstRetryMs = 1;
        limits.timeOutMs = 60'000;
        return limits;
    }

private slots:
    void init()
    {
        m_shown.clear();
        m_sounds = 0;
    }

    void oneNotificationForAnAlertAndItsGradeAndNoSound()
    {
        Notifier notifier(outlets());
        AlertSource source;
        notifier.watch(&source);
        notifier.watch(&source); // twice is once
        QSignalSpy told(&notifier, &Notifier::told);
        source.raise(1, Grade::Notice);
        QVERIFY(m_shown.empty());
        for (std::uint64_t count = 1; count < 20; ++count)
            source.raise(1, Grade::Critical, count);
        QCOMPARE(m_shown.size(), 1U);
        QVERIFY(m_shown[0].title.startsWith(QStringLiteral("Critical")));
        QVERIFY(m_shown[0].text.contains(QStringLiteral("poisoned")));
        QCOMPARE(m_shown[0].grade, Grade::Critical);
        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0][0].value<AlertNews>().node, QStringLiteral("Zürich"));
        QCOMPARE(m_sounds, 0); // off by default
    }

    void aFloodIsPutTogether()
    {
        Notifier notifier(outlets());
        NotifySettings settings;
        settings.sound = true;
        notifier.set(settings);
        AlertSource source;
        notifier.watch(&source);
        source.raise(1, Grade::Warning);
        for (std::uint64_t id = 2; id < 40; ++id)
            source.raise(id, id == 20 ? Grade::Critical : Grade::Warning);
        QCOMPARE(m_shown.size(), 1U);
        QTRY_COMPARE_WITH_TIMEOUT(m_shown.size(), 2U, 20'000);
        QVERIFY(m_shown[1].title.contains(QStringLiteral("38")));
        QCOMPARE(m_shown[1].grade, Grade::Critical);
        QCOMPARE(m_sounds, 2);
    }

    void whatIsAcknowledgedOrNotChosenDisturbsNobody()
    {
        Notifier notifier(outlets());
        NotifySettings settings;
        settings.from = Grade::Critical;
        settings.desktop = false;
        settings.sound = true;
        notifier.set(settings);
        AlertSource source;
        source.acknowledged = 3;
        notifier.watch(&source);
        source.raise(1, Grade::Warning);
        source.raise(3, Grade::Critical);
        QCOMPARE(m_sounds, 0);
        source.raise(2, Grade::Critical);
        QCOMPARE(m_sounds, 1);
        QVERIFY(m_shown.empty());
        notifier.unwatch(&source);
        source.raise(5, Grade::Critical);
        QCOMPARE(m_sounds, 1);
    }

    void hooksGetWhatIsToldAndFailuresAreSaid()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("hook.sh"));
        QFile script(path);
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write("#!/bin/sh\ncat >> \"$1\"\n");
        script.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        script.close();
        HookServer server;
        server.answers = {HookServer::answer("500 Internal Server Error"), HookServer::answer("204 No Content")};
        Notifier notifier(outlets(), quick());
        NotifySettings settings;
        settings.program = path;
        settings.arguments = {folder.filePath(QStringLiteral("out"))};
        settings.webhook = server.url();
        notifier.set(settings);
        AlertSource source;
        notifier.watch(&source);
        QSignalSpy changed(&notifier, &Notifier::changed);
        bool saidThatItFailed = false;
        connect(&notifier, &Notifier::changed, this, [&] { saidThatItFailed |= notifier.problem().contains(QStringLiteral("500")); });
        source.raise(1, Grade::Critical);
        QTRY_COMPARE_WITH_TIMEOUT(notifier.command().report().sent, 1U, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(notifier.webhook().report().sent, 1U, 60'000); // 500, then taken
        QVERIFY(saidThatItFailed);
        QCOMPARE(notifier.problem(), QString());
        QCOMPARE(server.requests.size(), 2U);
        QFile out(folder.filePath(QStringLiteral("out")));
        QVERIFY(out.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(out.readAll()).object().value(QStringLiteral("event")).toString(), QStringLiteral("raised"));

        settings.program = folder.filePath(QStringLiteral("gone"));
        notifier.set(settings);
        source.raise(2, Grade::Critical);
        QTRY_VERIFY_WITH_TIMEOUT(notifier.problem().contains(QStringLiteral("cannot be started")), 60'000);
        settings.program.clear();
        settings.webhook = QStringLiteral("gopher://hooks.example");
        notifier.set(settings);
        QVERIFY(notifier.problem().contains(QStringLiteral("https://")));
        settings.webhook.clear();
        notifier.set(settings);
        QCOMPARE(notifier.problem(), QString());
    }

    void aTestGoesEverywhereAtOnce()
    {
        HookServer server;
        server.answers = {HookServer::answer("500 Internal Server Error")};
        Notifier notifier(outlets(), quick());
        NotifySettings settings;
        settings.from = Grade::Critical;
        settings.webhook = server.url();
        notifier.set(settings);
        notifier.sendTest(QStringLiteral("Zürich"), begin);
        QCOMPARE(m_shown.size(), 1U);
        QVERIFY(m_shown[0].title.contains(QStringLiteral("Test")));
        QTRY_COMPARE_WITH_TIMEOUT(notifier.webhook().report().failed, 1U, 60'000); // the first result is the result
        QCOMPARE(server.requests.size(), 1U);
    }

    void aSourceThatGoesIsForgotten()
    {
        Notifier notifier(outlets());
        auto source = std::make_unique<AlertSource>();
        notifier.watch(source.get());
        source.reset();
        AlertSource another;
        notifier.watch(&another);
        another.raise(1, Grade::Critical);
        QCOMPARE(m_shown.size(), 1U);
    }
};

QTEST_GUILESS_MAIN(TestNotifier)
#include "tst_notifier.moc"
