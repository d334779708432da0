// The server programs run on machines without a display: they load no Qt library. The audit store's SQLite they do load.
#include <QFileInfo>
#include <QProcess>
#include <QtTest>

class TestPrograms : public QObject
{
    Q_OBJECT

private slots:
    void loadNoQt_data()
    {
        QTest::addColumn<QString>("program");
        QTest::newRow("harddnsd") << QStringLiteral(HARDDNSD);
        QTest::newRow("harddnsctl") << QStringLiteral(HARDDNSCTL);
    }
    void loadNoQt()
    {
        QFETCH(QString, program);
        QVERIFY(QFileInfo(program).isExecutable());
        QProcess ldd;
        ldd.start("ldd", {program});
        QVERIFY2(ldd.waitForFinished(), "ldd does not run");
        QCOMPARE(ldd.exitCode(), 0);
        const QByteArray libraries = ldd.readAllStandardOutput();
        QVERIFY2(libraries.contains("libc.so"), libraries); // else the list would prove nothing
        QVERIFY2(!libraries.contains("libQt"), libraries);
        QVERIFY2(libraries.contains("libsqlite3"), libraries);
    }

    void tellTheirVersionAndUsage_data() { loadNoQt_data(); }
    void tellTheirVersionAndUsage()
    {
        QFETCH(QString, program);
        for (const char* option : {"--version", "--help"}) {
            QProcess run;
            run.start(program, {option});
            QVERIFY(run.waitForFinished());
            QCOMPARE(run.exitStatus(), QProcess::NormalExit);
            QCOMPARE(run.exitCode(), 0);
            QVERIFY(!run.readAllStandardOutput().trimmed().isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestPrograms)
#include "tst_programs.moc"
