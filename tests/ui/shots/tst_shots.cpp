// Pictures of every page in every theme at three scales against the goldens of this folder, with the tolerance of eyes; and once on a real
// X server. Fonts are DejaVu alone, whatever the machine has, data and clock are the story's.
//
//   HARDDNS_RENEW_GOLDENS=1 build/asan/tests/tst_shots        after a change that is meant; look at what `git diff` says of the pictures
//
// What was made and how it differs is told in tests/shots/index.html of the build folder.
#include <QtTest>

#include "tests/ui/shots/compare.h"
#include "tests/ui/shots/palette.h"

#include <QDir>
#include <QFile>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace harddns::ui::shots;

namespace
{

/// What may differ and still be the same page: text is laid out anew at another scale, and an X server is no offscreen buffer.
struct Allowed {
    double share, worst;
};
constexpr Allowed atOne{0.001, 0.1}, atOther{0.02, 0.6};

const char* const fontsOnly = R"(<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts/truetype/dejavu</dir>
  <cachedir>%1</cachedir>
  <match target="font">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
)";

} // namespace

class TestShots : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    const QDir m_goldens{QStringLiteral(HARDDNS_GOLDENS)};
    const QString m_report = QStringLiteral(HARDDNS_SHOTS_REPORT);
    QTemporaryDir m_folder;
    std::vector<Compared> m_all;

    QString made(const QString& what) const { return m_report + u'/' + what; }

    void start(QProcess& process, const QString& folder, const QStringList& options, const QProcessEnvironment& extra)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("FONTCONFIG_FILE"), m_folder.filePath(QStringLiteral("fonts.conf")));
        environment.insert(QStringLiteral("LANG"), QStringLiteral("C.UTF-8"));
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
        environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
        environment.insert(QStringLiteral("HOME"), m_folder.path());
        environment.remove(QStringLiteral("QT_QPA_PLATFORMTHEME"));
        environment.remove(QStringLiteral("QT_STYLE_OVERRIDE"));
        for (const QString& name : extra.keys())
            environment.insert(name, extra.value(name));
        process.setProcessEnvironment(environment);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(HARDDNS_CONSOLE_SHOTS),
                      QStringList{made(folder), QStringLiteral("--small"), QStringLiteral("--font"), QStringLiteral("DejaVu Sans")} +
                          options);
    }

    QStringList compareAll(const QString& folder, const Allowed& allowed)
    {
        QStringList problems;
        const QStringList files = QDir(made(folder)).entryList({QStringLiteral("*.png")});
        if (files.isEmpty())
            problems << folder + QStringLiteral(": no picture was made");
        for (const QString& file : files) {
            Compared one;
            one.title = folder + QStringLiteral(": ") + file;
            one.golden = m_goldens.filePath(file);
            one.made = made(folder) + u'/' + file;
            if (!QFile::exists(one.golden)) {
                problems << one.title + QStringLiteral(" has no golden");
                continue;
            }
            one.difference = compared(QImage(one.golden), QImage(one.made));
            one.good = one.difference.share <= allowed.share && one.difference.worst <= allowed.worst;
            if (!one.good)
                problems << QStringLiteral("%1: %2 % of the pixels differ, %3 % in the worst square")
                                .arg(one.title)
                                .arg(100 * one.difference.share, 0, 'f', 2)
                                .arg(100 * one.difference.worst, 0, 'f', 0);
            m_all.push_back(std::move(one));
        }
        return problems;
    }

private slots:
    void initTestCase()
    {
        QVERIFY2(QDir(QStringLiteral("/usr/share/fonts/truetype/dejavu")).exists(), "the package fonts-dejavu-core is missing");
        QDir(m_report).removeRecursively();
        QVERIFY(QDir().mkpath(m_report));
        QFile fonts(m_folder.filePath(QStringLiteral("fonts.conf")));
        QVERIFY(fonts.open(QIODevice::WriteOnly));
        fonts.write(QString::fromLatin1(fontsOnly).arg(m_folder.filePath(QStringLiteral("fonts"))).toUtf8());
    }

    void cleanupTestCase()
    {
        if (!m_all.empty())
            QVERIFY(writeReport(m_report, m_all));
    }

    void everyPageLooksAsItDid()
    {
        const QStringList scales{QStringLiteral("1"), QStringLiteral("1.5"), QStringLiteral("2")};
        std::vector<std::unique_ptr<QProcess>> runs;
        for (const QString& scale : scales) {
            QProcessEnvironment extra;
            extra.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
            extra.insert(QStringLiteral("QT_SCALE_FACTOR"), scale);
            runs.push_back(std::make_unique<QProcess>());
            start(*runs.back(), QStringLiteral("scale-") + scale, {}, extra);
        }
        for (const auto& run : runs) {
            QVERIFY2(run->waitForFinished(240'000) && run->exitCode() == 0, run->readAll().constData());
        }
        if (qEnvironmentVariableIntValue("HARDDNS_RENEW_GOLDENS") != 0) {
            QVERIFY(m_goldens.mkpath(QStringLiteral(".")));
            for (const QString& file : QDir(made(QStringLiteral("scale-1"))).entryList({QStringLiteral("*.png")})) {
                QFile::remove(m_goldens.filePath(file));
                QVERIFY(QFile::copy(made(QStringLiteral("scale-1/")) + file, m_goldens.filePath(file)));
            }
        }
        QStringList problems;
        for (const QString& scale : scales)
            problems += compareAll(QStringLiteral("scale-") + scale, scale == QStringLiteral("1") ? atOne : atOther);
        for (const QString& file : m_goldens.entryList({QStringLiteral("*.png")})) {
            if (!QFile::exists(made(QStringLiteral("scale-1/")) + file))
                problems << file + QStringLiteral(" is a golden of no page");
        }
        problems << QStringLiteral("pictures and differences: %1/index.html").arg(m_report);
        QVERIFY2(problems.size() == 1, qPrintable(u'\n' + problems.join(u'\n')));
    }

    void anXServerShowsTheSame()
    {
        const QString server = QStandardPaths::findExecutable(QStringLiteral("Xvfb"));
        if (server.isEmpty())
            QSKIP("Xvfb is not installed (package xvfb): nothing is shown on an X server here");
        QProcess display;
        display.start(server, {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"), QStringLiteral("0"),
                               QStringLiteral("1600x1000x24"), QStringLiteral("-nolisten"), QStringLiteral("tcp")});
        QVERIFY(display.waitForStarted());
        while (!display.canReadLine())
            QVERIFY2(display.waitForReadyRead(30'000), display.readAllStandardError().constData());
        QProcessEnvironment extra;
        extra.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
        extra.insert(QStringLiteral("DISPLAY"), u':' + QString::fromLatin1(display.readLine().trimmed()));
        extra.insert(QStringLiteral("ASAN_OPTIONS"), QStringLiteral("detect_leaks=0")); // the session bus library's own
        QProcess shots;
        start(shots, QStringLiteral("xcb"), {QStringLiteral("--from-screen"), QStringLiteral("--theme"), QStringLiteral("dark")}, extra);
        const bool ended = shots.waitForFinished(120'000);
        display.terminate();
        display.waitForFinished();
        QVERIFY2(ended && shots.exitCode() == 0, shots.readAll().constData());
        const QStringList problems = compareAll(QStringLiteral("xcb"), atOther);
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
    }

    void goldensAreSmallAndComplete()
    {
        const QFileInfoList files = m_goldens.entryInfoList({QStringLiteral("*.png")});
        qint64 octets = 0;
        for (const QFileInfo& file : files) {
            octets += file.size();
            QCOMPARE(QImage(file.filePath()).size(), QSize(goldenWidth, goldenHeight));
        }
        QCOMPARE(files.size(), 24); // eight pages, three themes
        QVERIFY2(octets < 1 << 20, qPrintable(QString::number(octets)));
    }

    void whatDiffersIsSeen()
    {
        QImage page(QStringLiteral("%1/%2").arg(m_goldens.path(), QStringLiteral("overview-attack-light.png")));
        QVERIFY(!page.isNull());
        page = page.convertToFormat(QImage::Format_RGB32);
        QCOMPARE(compared(page, page).share, 0.0);
        // Moved by one of its pixels: another rendering.
        QImage moved(page.size(), page.format());
        moved.fill(Qt::white);
        {
            QPainter painter(&moved);
            painter.drawImage(1, 0, page);
        }
        const Difference little = compared(page, moved);
        QVERIFY2(little.share <= atOther.share, qPrintable(QString::number(little.share)));
        // A tile that is gone, and one that is red.
        for (const QColor& color : {QColor(Qt::white), QColor(Qt::red)}) {
            QImage changed = page;
            QPainter(&changed).fillRect(60, 60, 60, 25, color);
            const Difference much = compared(page, changed);
            QVERIFY2(much.share > atOne.share && much.worst > atOne.worst, qPrintable(QString::number(much.share)));
            QVERIFY(much.where.pixel(90, 70) != 0);
        }
        QCOMPARE(compared(page, page.scaled(100, 100)).share, 1.0);
    }

    void fewColoursKeepSurfaces()
    {
        QImage picture(64, 64, QImage::Format_RGB32);
        picture.fill(QColor(18, 22, 27));
        for (int i = 0; i < 64; ++i)
            picture.setPixel(i, 5, qRgb(i * 4, 255 - i, i)); // shades of one line
        const QImage few = withFewColours(picture, 16);
        QVERIFY(few.colorCount() <= 16);
        QCOMPARE(QColor(few.pixel(40, 40)), QColor(18, 22, 27));
        QCOMPARE(withFewColours(picture, 256).convertToFormat(QImage::Format_RGB32), picture);
    }
};

QTEST_MAIN(TestShots)
#include "tst_shots.moc"
