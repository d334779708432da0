// Which language an operator gets, and what comes with it: texts, plural forms, numbers and dates.
#include <QtTest>

#include "ui/i18n/language.h"
#include "ui/theme/format.h"

#include <QApplication>
#include <QCoreApplication>
#include <QLibraryInfo>

using namespace harddns::ui;

namespace
{

constexpr std::int64_t someTimeUs = 1'795'271'527'000'000; // 21 Nov 2026 14:32:07 UTC

QString text(const char* context, const char* source, int n = -1) { return QCoreApplication::translate(context, source, nullptr, n); }

} // namespace

class TestLanguage : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void theFirstThatIsOursIsTaken_data()
    {
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<QStringList>("system");
        QTest::addColumn<QString>("code");
        const auto row = [](const char* wanted, const QStringList& system, const char* code) {
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1String(wanted), system.join(u' '))))
                << QString::fromLatin1(wanted) << system << QString::fromLatin1(code);
        };
        const auto list = [](const char* names) { return QString::fromLatin1(names).split(u' '); };
        row("", list("de-AT de"), "de");
        row("", list("zh-Hans-CN zh-CN zh"), "zh_CN");
        row("", list("zh-SG"), "zh_CN");
        row("", list("en-GB en"), "en");
        row("", list("fr-FR fr de"), "de");
        row("", list("fr-FR fr"), "en");
        row("", list("zh-Hant-TW zh-TW"), "en"); // other letters
        row("", list("C de"), "en");             // nobody chose one
        row("", {}, "en");
        row("de", list("zh-CN"), "de");
        row("zh_CN", list("de-DE"), "zh_CN");
        row("en", list("de-DE"), "en");
        row("tlh", list("de-DE"), "de"); // a setting of some other version
    }
    void theFirstThatIsOursIsTaken()
    {
        QFETCH(QString, wanted);
        QFETCH(QStringList, system);
        QTEST(languageFor(wanted, system), "code");
    }

    void formatsAreTheSystemsWhereItSpeaksTheLanguage()
    {
        const QLocale swiss(QLocale::German, QLocale::Switzerland), british(QLocale::English, QLocale::UnitedKingdom);
        QCOMPARE(localeFor(QStringLiteral("de"), swiss), swiss);
        QCOMPARE(localeFor(QStringLiteral("de"), british), QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(localeFor(QStringLiteral("en"), british), british);
        QCOMPARE(localeFor(QStringLiteral("zh_CN"), swiss).script(), QLocale::SimplifiedHanScript);
    }

    void germanNumbersAndDates()
    {
        const InstalledLanguage language(QStringLiteral("de"), QLocale(QLocale::English));
        QCOMPARE(format::decimal(1'234.5, 1), QStringLiteral("1.234,5"));
        QCOMPARE(format::count(1'234'567), QStringLiteral("1.234.567"));
        QCOMPARE(format::date(someTimeUs), QStringLiteral("21. Nov. 2026"));
        QCOMPARE(format::dateTime(someTimeUs), QStringLiteral("21. Nov. 2026 14:32:07"));
        QCOMPARE(QLocale().language(), QLocale::German);
        QCOMPARE(format::lowered(QStringLiteral("Warnung")), QStringLiteral("Warnung")); // a noun
        QCOMPARE(format::enumerated({QStringLiteral("a"), QStringLiteral("b")}), QStringLiteral("a, b"));
    }

    void chineseNumbersDatesAndPunctuation()
    {
        const InstalledLanguage language(QStringLiteral("zh_CN"), QLocale(QLocale::English));
        QCOMPARE(format::decimal(1'234.5, 1), QStringLiteral("1,234.5"));
        QCOMPARE(format::date(someTimeUs), QStringLiteral(u"2026年11月21日"));
        QCOMPARE(format::dayMinutes(someTimeUs), QStringLiteral(u"11月21日 14:32"));
        QCOMPARE(format::duration(900), QStringLiteral(u"15\u00a0分钟"));
        const QString sentence = QStringLiteral(u"无应答");
        QCOMPARE(format::withStop(sentence), sentence + u'。');
        QCOMPARE(format::withStop(sentence + u'。'), sentence + u'。');
        QCOMPARE(format::sentences({sentence + u'。', {}, sentence + u'。'}), QStringLiteral(u"无应答。无应答。"));
        QCOMPARE(format::enumerated({sentence, sentence, sentence}), QStringLiteral(u"无应答，无应答，无应答"));
        QCOMPARE(format::clauses({sentence, sentence}), QStringLiteral(u"无应答；无应答"));
    }

    void amountsHaveTheirForms()
    {
        const auto rows = [](int n) { return text("harddns::ui::HistoryPage", "Export %Ln rows", n); };
        {
            const InstalledLanguage language(QStringLiteral("en"), QLocale(QLocale::English));
            QCOMPARE(rows(1), QStringLiteral("Export 1 row"));
            QCOMPARE(rows(0), QStringLiteral("Export 0 rows"));
            QCOMPARE(rows(18'204), QStringLiteral("Export 18,204 rows"));
        }
        {
            const InstalledLanguage language(QStringLiteral("de"), QLocale(QLocale::English));
            QCOMPARE(rows(1), QStringLiteral("1 Zeile exportieren"));
            QCOMPARE(rows(18'204), QStringLiteral("18.204 Zeilen exportieren"));
        }
        {
            const InstalledLanguage language(QStringLiteral("zh_CN"), QLocale(QLocale::English));
            QCOMPARE(rows(1), QStringLiteral(u"导出 1 行"));
            QCOMPARE(rows(18'204), QStringLiteral(u"导出 18,204 行"));
        }
        QCOMPARE(format::amount(std::uint64_t{1} << 40), std::numeric_limits<int>::max());
    }

    void nothingStaysBehind()
    {
        const QLocale before;
        const QString english = text("harddns::ui::MainWindow", "Wall view");
        {
            const InstalledLanguage language(QStringLiteral("de"));
            QCOMPARE(text("harddns::ui::MainWindow", "Wall view"), QStringLiteral("Wandansicht"));
        }
        QCOMPARE(text("harddns::ui::MainWindow", "Wall view"), english);
        QCOMPARE(QLocale(), before);
        QCOMPARE(format::decimal(1.5, 1), before.toString(1.5, 'f', 1));
    }

    void buttonsOfQtSpeakItToo()
    {
        if (!QFile::exists(QLibraryInfo::path(QLibraryInfo::TranslationsPath) + QStringLiteral("/qtbase_de.qm")))
            QSKIP("Qt's own translations are not installed");
        const InstalledLanguage language(QStringLiteral("de"));
        QCOMPARE(text("QPlatformTheme", "Cancel"), QStringLiteral("Abbrechen"));
    }
};

QTEST_MAIN(TestLanguage)
#include "tst_language.moc"
