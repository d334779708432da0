// The house rules of the design over the whole source tree: who may include what, where the system begins, sizes of files. Every rule is
// also shown a file that breaks it, so that a rule that sees nothing cannot pass.
#include "tests/meta/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QtTest>

using namespace harddns::meta;

namespace
{

/// Beyond it a clone of the repository grows for ever with every change.
constexpr qint64 maxFileBytes = 1 << 20;
/// A file of the product above this wants a reason (DESIGN 5): listed here with it.
constexpr int maxLines = 600;
/// A suite is all that is shown of one unit, so it may be longer before it is rather two.
constexpr int maxSuiteLines = 1000;
const QMap<QString, QString>& longFiles()
{
    static const QMap<QString, QString> reasons{};
    return reasons;
}

const QStringList productFolders{"engine", "app", "db", "ui"};

} // namespace

class TestLayers : public QObject
{
    Q_OBJECT

    const QString m_root = QStringLiteral(HARDDNS_SOURCE_DIR);
    std::vector<SourceFile> m_product;
    std::vector<SourceFile> m_all;

    template <class Rule>
    void expectKept(const std::vector<SourceFile>& files, Rule rule)
    {
        QStringList problems;
        for (const SourceFile& file : files)
            problems += rule(file);
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
    }
    static SourceFile sample(const char* path, const char* text) { return parseSource(path, text); }

private slots:
    void initTestCase()
    {
        m_product = readSources(m_root, productFolders);
        m_all = readSources(m_root, productFolders + QStringList{"tests"});
        QVERIFY(m_product.size() > 50);
        QVERIFY(m_all.size() > m_product.size());
    }

    void layersIncludeOnlyWhatIsBelowThem() { expectKept(m_product, layerViolations); }
    void librariesStayInTheirPart() { expectKept(m_product, libraryViolations); }
    void systemsAreToldApartByFileNames() { expectKept(m_product, systemViolations); }
    void timeAndChanceComeFromTheSeams() { expectKept(m_product, seamViolations); }
    void enumeratorsAreNotInCapitals() { expectKept(m_all, enumeratorViolations); }

    void nothingIsMarkedUnfinished()
    {
        QStringList problems;
        for (const SourceFile& file : m_product) {
            QFile disk(m_root + u'/' + file.path);
            QVERIFY(disk.open(QIODevice::ReadOnly));
            problems += markerViolations(file, QString::fromUtf8(disk.readAll()));
        }
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
    }

    void includesAreWrittenFromTheRootAndExist()
    {
        for (const SourceFile& file : m_all) {
            for (const Include& include : file.includes) {
                if (include.angled || include.path.endsWith(".moc"))
                    continue;
                QVERIFY2(QFileInfo(m_root + u'/' + include.path).isFile(),
                         qPrintable(file.path + ": \"" + include.path + "\" is no path from the root"));
            }
        }
    }

    void headersHaveAGuardAndAStory()
    {
        for (const SourceFile& file : m_product) {
            if (!file.path.endsWith(".h"))
                continue;
            QVERIFY2(file.code.contains("#pragma once"), qPrintable(file.path));
            QFile disk(m_root + u'/' + file.path);
            QVERIFY(disk.open(QIODevice::ReadOnly));
            QVERIFY2(disk.readLine().startsWith("//"), qPrintable(file.path + " does not begin with what it is for"));
        }
    }

    void longFilesHaveAReason()
    {
        for (const SourceFile& file : m_all) {
            if (file.lines > (file.isBelow("tests/") ? maxSuiteLines : maxLines))
                QVERIFY2(longFiles().contains(file.path),
                         qPrintable(QString("%1 has %2 lines and no reason").arg(file.path).arg(file.lines)));
        }
        for (const QString& path : longFiles().keys()) {
            const auto listed = std::find_if(m_all.begin(), m_all.end(), [&](const SourceFile& file) { return file.path == path; });
            QVERIFY2(listed != m_all.end() && listed->lines > maxLines, qPrintable(path + " needs no reason any more"));
        }
    }

    void noFileIsLarge()
    {
        QDirIterator it(m_root, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        const QDir top(m_root);
        while (it.hasNext()) {
            const QString path = it.next();
            const QString relative = top.relativeFilePath(path);
            if (relative.startsWith(".git/") || relative.startsWith("build") || relative.startsWith(".cache/"))
                continue;
            QVERIFY2(QFileInfo(path).size() <= maxFileBytes, qPrintable(relative));
        }
    }

    void rulesSeeWhatBreaksThem_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("broken");
        const auto row = [](const char* rule, const char* path, const char* text, bool broken) {
            QTest::newRow(qPrintable(QString("%1 %2 %3").arg(rule, path, QString(text).simplified())))
                << QString(rule) << QString(path) << QString(text) << broken;
        };
        row("layer", "engine/wire/a.cpp", "#include \"engine/resolve/resolver.h\"\n", true);
        row("layer", "engine/wire/a.cpp", "#include \"engine/api/address.h\"\n", false);
        row("layer", "engine/resolve/a.cpp", "#include \"engine/world/real/real_world.h\"\n", true);
        row("layer", "engine/resolve/a.cpp", "#include \"engine/serve/frontend.h\"\n", true);
        row("layer", "engine/cache/a.cpp", "  #  include \"ui/model.h\"\n", true);
        row("layer", "app/main_daemon.cpp", "#include \"engine/wire/name.h\"\n", true);
        row("layer", "app/main_daemon.cpp", "#include \"engine/api/node.h\"\n", false);
        row("layer", "ui/page.cpp", "#include \"engine/control/handler.h\"\n", true);
        row("library", "engine/wire/name.cpp", "#include <ldns/ldns.h>\n", true);
        row("library", "engine/wire/ldns_private.h", "#include <ldns/ldns.h>\n", false);
        row("library", "engine/resolve/a.cpp", "#include <boost/asio.hpp>\n", true);
        row("library", "engine/world/real/a.cpp", "#include <boost/asio.hpp>\n", false);
        row("library", "engine/world/real/a.cpp", "#include <boost/beast.hpp>\n", true);
        row("library", "engine/api/a.h", "#include <QString>\n", true);
        row("library", "engine/api/a.h", "#include <QtCore/qglobal.h>\n", true);
        row("library", "engine/cache/a.cpp", "#include <sqlite3.h>\n", true);
        row("library", "db/audit_reader.h", "#include <sqlite3.h>\n", true);
        row("library", "db/sqlite.cpp", "#include <sqlite3.h>\n", false);
        row("layer", "db/rows.cpp", "#include \"engine/quorum/history.h\"\n", true);
        row("layer", "db/rows.cpp", "#include \"engine/api/vote.h\"\n", false);
        row("library", "engine/node/a.cpp", "#include <toml++/toml.h>\n", true);
        row("system", "engine/world/real/a.cpp", "#include <sys/socket.h>\n", true);
        row("system", "engine/world/real/a_posix.cpp", "#include <sys/socket.h>\n", false);
        row("system", "engine/world/a.cpp", "#ifdef _WIN32\n#endif\n", true);
        row("system", "engine/world/a.cpp", "#if defined(__linux__)\n#endif\n", true);
        row("system", "engine/world/a.cpp", "// #ifdef _WIN32 is not used\n", false);
        row("seam", "engine/resolve/a.cpp", "auto t = std::chrono::steady_clock::now();\n", true);
        row("seam", "engine/world/real/a.cpp", "auto t = std::chrono::steady_clock::now();\n", false);
        row("seam", "engine/resolve/a.cpp", "const char* s = \"steady_clock\"; // steady_clock\n", false);
        row("seam", "engine/resolve/a.cpp", "std::mt19937 g;\n", true);
        row("seam", "engine/lab/a.cpp", "#include <random>\nstd::mt19937 g;\n", false);
        row("seam", "engine/serve/a.cpp", "thread_local int x;\n", true);
        row("enumerator", "engine/a.h", "enum class E { Ok, NOERROR };\n", true);
        row("enumerator", "engine/a.h", "enum class E : unsigned char {\n  A, // IN\n  Ns = 2,\n};\n", false);
        row("enumerator", "engine/a.h", "enum E { IN = 1 };\n", true);
    }
    void rulesSeeWhatBreaksThem()
    {
        QFETCH(QString, rule);
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(bool, broken);
        const QMap<QString, QStringList (*)(const SourceFile&)> rules{{"layer", layerViolations},
                                                                      {"library", libraryViolations},
                                                                      {"system", systemViolations},
                                                                      {"seam", seamViolations},
                                                                      {"enumerator", enumeratorViolations}};
        QVERIFY(rules.contains(rule));
        const QStringList found = rules[rule](parseSource(path, text));
        QCOMPARE(!found.isEmpty(), broken);
    }

    void unfinishedMarkersAreSeen()
    {
        const QString text = "// TODO later\n";
        QCOMPARE(markerViolations(parseSource("engine/a.cpp", text), text).size(), 1);
    }
};

QTEST_APPLESS_MAIN(TestLayers)
#include "tst_layers.moc"
