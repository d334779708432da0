// The command hook with real programs: what they get, how they may end.
#include <QtTest>

#include "ui/notify/command_hook.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <memory>

using namespace harddns;
using namespace harddns::ui;

class TestCommandHook : public QObject
{
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    HookOutcome m_outcome;
    int m_ended = 0;

    QString script(const QByteArray& text)
    {
        QFile file(m_folder->filePath(QStringLiteral("hook.sh")));
        if (!file.open(QIODevice::WriteOnly) || file.write("#!/bin/sh\n" + text) < 0)
            return {};
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
        return file.fileName();
    }
    QByteArray content(const char* name)
    {
        QFile file(m_folder->filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("no such file");
    }
    std::unique_ptr<CommandRun> run(const QString& program, const QStringList& arguments = {}, int timeOutMs = 60'000)
    {
        AlertNews news = testNews(QStringLiteral("Zürich"), 1'795'271'527'000'000);
        news.alert.name = "$(touch pwned).example.\n";
        auto out = std::make_unique<CommandRun>(program, arguments);
        connect(out.get(), &HookRun::ended, this, [this](const HookOutcome& outcome) {
            m_outcome = outcome;
            ++m_ended;
        });
        out->start(hookMessage(news), timeOutMs);
        return out;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_outcome = {};
        m_ended = 0;
    }

    void aProgramGetsTheAlertOnItsInputAndInItsEnvironment()
    {
        const QString program = script("cat > \"$1/json\"; env > \"$1/env\"; printf '%s' \"$2\" > \"$1/second\"; exit 0\n");
        const auto one = run(program, {m_folder->path(), QStringLiteral("; touch $HOME \"two words\" *")});
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY2(m_outcome.done, qPrintable(m_outcome.sentence));
        const QJsonObject json = QJsonDocument::fromJson(content("json")).object();
        QCOMPARE(json.value(QStringLiteral("event")).toString(), QStringLiteral("test"));
        QCOMPARE(json.value(QStringLiteral("node")).toString(), QStringLiteral("Zürich"));
        const QByteArrayList environment = content("env").split('\n');
        QVERIFY(environment.contains("HARDDNS_ALERT_EVENT=test"));
        QVERIFY(environment.contains("HARDDNS_ALERT_NAME=$(touch pwned).example.\\u{000a}"));
        QVERIFY(std::any_of(environment.begin(), environment.end(), [](const QByteArray& line) { return line.startsWith("PATH="); }));
        // No shell has looked at it.
        QCOMPARE(content("second"), QByteArray("; touch $HOME \"two words\" *"));
    }

    void aProgramThatDoesNotReadIsNoProblem()
    {
        const auto one = run(script("exec true\n"));
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(m_outcome.done);
    }

    void anExitCodeIsAFailureWithTheProgramsWords()
    {
        const auto one = run(script("echo 'no \033[31mroute to host.' >&2; echo more >&2; exit 3\n"));
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QVERIFY(m_outcome.again);
        QCOMPARE(m_outcome.sentence, QStringLiteral("hook.sh ended with exit code 3: no \\u{001b}[31mroute to host."));
    }

    void aFloodOfWordsIsNotKept()
    {
        const auto one = run(script("yes words | head -c 3000000 >&2; yes | head -c 3000000; exit 1\n"));
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(m_outcome.sentence.size() < 300);
    }

    void aProgramThatHangsIsStoppedWithWhatItStarted()
    {
        // It does not listen to being asked, and waits for a child.
        const auto one =
            run(script("trap '' TERM; sleep 600 & echo $! > \"$1/child\"; wait; wait; sleep 600\n"), {m_folder->path()}, 1'500);
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QVERIFY(m_outcome.again);
        QVERIFY(m_outcome.sentence.contains(QStringLiteral("did not end within")));
        const QByteArray child = content("child").trimmed();
        if (child != "no such file") // it came that far
            QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(QStringLiteral("/proc/%1/cwd").arg(QString::fromLatin1(child))), 60'000);
    }

    void aProgramThatIsNotThereIsNamedAndNotTriedAgain()
    {
        const auto one = run(m_folder->filePath(QStringLiteral("no such program")));
        QCOMPARE(m_ended, 0); // never from within start()
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QVERIFY(!m_outcome.again);
        QVERIFY(m_outcome.sentence.contains(QStringLiteral("no such program cannot be started")));
    }

    void aCrashIsSaid()
    {
        const auto one = run(script("kill -SEGV $$\n"));
        QTRY_COMPARE_WITH_TIMEOUT(m_ended, 1, 60'000);
        QVERIFY(!m_outcome.done);
        QCOMPARE(m_outcome.sentence, QStringLiteral("hook.sh crashed."));
    }

    void givingUpARunEndsIt()
    {
        auto one = run(script("echo $$ > \"$1/self\"; exec sleep 600\n"), {m_folder->path()});
        QTRY_VERIFY_WITH_TIMEOUT(content("self").endsWith('\n'), 60'000);
        const QString self = QStringLiteral("/proc/") + QString::fromLatin1(content("self").trimmed());
        QVERIFY(QFile::exists(self));
        one.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!QFile::exists(self), 60'000);
        QCOMPARE(m_ended, 0);
    }
};

QTEST_GUILESS_MAIN(TestCommandHook)
#include "tst_command_hook.moc"
