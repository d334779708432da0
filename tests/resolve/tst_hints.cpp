#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/resolve/hints.h"

#include <algorithm>
#include <set>

using namespace harddns;
using resolve::builtInHints;
using resolve::readHints;

namespace
{

/// A hints file with the given text.
class HintsFile
{
public:
    explicit HintsFile(const QByteArray& text)
    {
        QFile file(m_directory.filePath("root.hints"));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write the test's file");
    }
    [[nodiscard]] std::string path() const { return m_directory.filePath("root.hints").toStdString(); }

private:
    QTemporaryDir m_directory;
};

std::set<std::string> gluesOf(const cache::Delegation& d, std::string_view server)
{
    std::set<std::string> found;
    for (const auto& s : d.servers) {
        if (s.name == *wire::Name::fromText(server)) {
            for (const auto& a : s.glue)
                found.insert(a.toText());
        }
    }
    return found;
}

} // namespace

class TestHints : public QObject
{
    Q_OBJECT
private slots:
    void builtInHintsNameThirteenServersWithBothFamilies()
    {
        const auto hints = builtInHints();
        QVERIFY(hints->zone.isRoot());
        QVERIFY(hints->fromHints);
        QCOMPARE(hints->servers.size(), std::size_t{13});
        std::set<IpAddress> all;
        for (const auto& s : hints->servers) {
            QCOMPARE(s.glue.size(), std::size_t{2});
            QVERIFY(s.glue[0].isV4());
            QVERIFY(s.glue[1].isV6());
            all.insert(s.glue.begin(), s.glue.end());
        }
        QCOMPARE(all.size(), std::size_t{26});
        QVERIFY((gluesOf(*hints, "b.root-servers.net.") == std::set<std::string>{"170.247.170.2", "2801:1b8:10::b"}));
        QVERIFY((gluesOf(*hints, "k.root-servers.net.") == std::set<std::string>{"193.0.14.129", "2001:7fd::1"}));
    }

    void readsAFile()
    {
        const HintsFile file("; comment\n"
                             ". 3600 IN NS A.Root.\n"
                             ".      IN NS b.root.\n"
                             ".      IN NS a.root.\n"
                             "a.ROOT. 60 IN A 127.0.0.2\n"
                             "a.root. IN A 127.0.0.3\n"
                             "a.root. IN AAAA ::1\n"
                             "b.root. IN AAAA 2001:db8::53\n"
                             "other.root. IN A 192.0.2.1\n"
                             "com. IN NS ns.com.\n");
        const auto read = readHints(file.path());
        QVERIFY(read.ok());
        const cache::Delegation& hints = **read;
        QVERIFY(hints.zone.isRoot());
        QVERIFY(hints.fromHints);
        QCOMPARE(hints.servers.size(), std::size_t{2});
        QVERIFY((gluesOf(hints, "a.root.") == std::set<std::string>{"127.0.0.2", "127.0.0.3", "::1"}));
        QVERIFY((gluesOf(hints, "b.root.") == std::set<std::string>{"2001:db8::53"}));
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("nothing") << QByteArray("; empty\n") << QByteArray("no NS records of the root");
        QTest::newRow("no root") << QByteArray("com. IN NS a.root.\na.root. IN A 192.0.2.1\n") << QByteArray("no NS records of the root");
        QTest::newRow("no address") << QByteArray(". IN NS a.root.\n. IN NS b.root.\na.root. IN A 192.0.2.1\n") << QByteArray("b.root.");
        QTest::newRow("not a zone file") << QByteArray(". IN NS a.root.\na.root. IN A 192.0.2.256\n") << QByteArray("");
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const HintsFile file(text);
        const auto read = readHints(file.path());
        QVERIFY(!read.ok());
        QVERIFY(read.error().toText().find(file.path()) != std::string::npos);
        QVERIFY(read.error().message.find(says.toStdString()) != std::string::npos);
    }

    void saysWhichFileIsMissing()
    {
        const auto read = readHints("/nonexistent/root.hints");
        QVERIFY(!read.ok());
        QVERIFY(read.error().toText().find("/nonexistent/root.hints") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestHints)
#include "tst_hints.moc"
