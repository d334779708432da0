// Files of the state directory: whole or not at all, never overwritten when they cannot be used, written without making anybody wait.
#include "engine/node/state_writer.h"
#include "engine/node/system.h"
#include "engine/telemetry/log/log.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace harddns;
using namespace harddns::node;

namespace
{

std::unique_ptr<StateDirectory> openIn(const QTemporaryDir& dir)
{
    auto state = StateDirectory::open(dir.path().toStdString());
    return state ? std::move(state).value() : nullptr;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

} // namespace

class TestStateFiles : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        log::Options quiet;
        quiet.sink = [](std::string_view) {};
        log::setUp(std::move(quiet));
    }

    void aFileComesBackAsItWasWritten()
    {
        const QTemporaryDir dir;
        const auto state = openIn(dir);
        QVERIFY(state);
        const auto none = state->read("file", 100);
        QVERIFY(none.ok());
        QVERIFY(!none->has_value());
        const std::string large(100'000, 'x');
        for (const std::string& text : {std::string("one\ntwo\n"), std::string(), large}) {
            QVERIFY(state->write("file", text).ok());
            const auto back = state->read("file", large.size());
            QVERIFY(back.ok());
            QCOMPARE(**back, text);
        }
        const auto tooMuch = state->read("file", large.size() - 1);
        QVERIFY(!tooMuch.ok());
        QVERIFY(tooMuch.error().find("larger than 99999") != std::string::npos);
        QCOMPARE(QDir(dir.path()).entryList(QDir::Files).size(), 2); // the lock and the file
        QVERIFY(!(QFile(dir.path() + "/file").permissions() & QFileDevice::Permissions(0x77)));
    }

    void whatCannotBeReadOrWrittenIsASentence()
    {
        const QTemporaryDir dir;
        const auto state = openIn(dir);
        QVERIFY(QDir(dir.path()).mkdir("folder"));
        QVERIFY(QFile::link("elsewhere", dir.path() + "/link"));
        for (const char* name : {"folder", "link"}) {
            const auto read = state->read(name, 100);
            QVERIFY(!read.ok());
            QVERIFY2(read.error().find("cannot read " + dir.path().toStdString()) == 0, read.error().c_str());
        }
        const auto written = state->write("folder", "text");
        QVERIFY(!written.ok());
        QVERIFY2(written.error().find("cannot write ") == 0, written.error().c_str());
        QVERIFY(!state->moveAside("nothing").ok());
    }

    void movingAsideReplacesNothing()
    {
        const QTemporaryDir dir;
        const auto state = openIn(dir);
        for (const char* text : {"first", "second", "third"}) {
            QVERIFY(state->write("file", text).ok());
            QVERIFY(state->moveAside("file").ok());
            QVERIFY(!QFile::exists(dir.path() + "/file"));
        }
        QCOMPARE(contentOf(dir.path() + "/file.bad"), QByteArray("first"));
        QCOMPARE(contentOf(dir.path() + "/file.bad-2"), QByteArray("second"));
        QCOMPARE(contentOf(dir.path() + "/file.bad-3"), QByteArray("third"));
    }

    void theWriterEndsWithTheNewestText()
    {
        const QTemporaryDir dir;
        const auto state = openIn(dir);
        {
            StateWriter writer(*state, "file");
            for (int i = 0; i < 200; ++i)
                writer.write("text " + std::to_string(i));
        }
        QCOMPARE(contentOf(dir.path() + "/file"), QByteArray("text 199"));
        {
            const StateWriter idle(*state, "other");
        }
        QVERIFY(!QFile::exists(dir.path() + "/other"));
    }

    void theWriterSaysWhatIsWrongUntilItIsRight()
    {
        const QTemporaryDir dir;
        const auto state = openIn(dir);
        QVERIFY(QDir(dir.path()).mkdir("file"));
        StateWriter writer(*state, "file");
        QVERIFY(writer.problem().empty());
        writer.write("one");
        QTRY_VERIFY(!writer.problem().empty());
        QVERIFY(QDir(dir.path()).rmdir("file"));
        writer.write("two");
        QTRY_VERIFY(writer.problem().empty());
        QCOMPARE(contentOf(dir.path() + "/file"), QByteArray("two"));
    }
};

QTEST_GUILESS_MAIN(TestStateFiles)
#include "tst_state_files.moc"
