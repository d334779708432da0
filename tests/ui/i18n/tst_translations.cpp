// The files of translations say what the sources say: complete, of the same form, and no text of the console without a translator.
#include <QtTest>

#include "tests/ui/i18n/ts_file.h"
#include "ui/i18n/language.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTemporaryDir>

#include <algorithm>
#include <map>

using namespace harddns::ui;
using namespace harddns::ui::i18n;

namespace
{

const QString root = QStringLiteral(HARDDNS_SOURCE_DIR);

QString fileOf(const QString& language) { return root + QStringLiteral("/resources/i18n/harddns_%1.ts").arg(language); }

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

QStringList found(const QString& pattern, const QString& text)
{
    QStringList out;
    for (auto matches = QRegularExpression(pattern).globalMatch(text); matches.hasNext();)
        out << matches.next().captured();
    return sorted(out);
}

/// What must be the same in a text and its translation: %1 and %n, tags, the endings of files, the marks of a command.
QString formProblem(const QString& source, const QString& translation)
{
    if (translation.isEmpty())
        return QStringLiteral("is empty");
    if (translation.trimmed() != translation)
        return QStringLiteral("has a blank at its edge");
    if (found(QStringLiteral("%L?(\\d+|n)"), source) != found(QStringLiteral("%L?(\\d+|n)"), translation))
        return QStringLiteral("has other placeholders");
    if (found(QStringLiteral("</?[a-z]+>"), source) != found(QStringLiteral("</?[a-z]+>"), translation))
        return QStringLiteral("has other tags");
    if (found(QStringLiteral("\\*(\\.[a-z-]+)+"), source) != found(QStringLiteral("\\*(\\.[a-z-]+)+"), translation))
        return QStringLiteral("has other endings of files");
    const QString mnemonic = QStringLiteral("&(?=\\w)");
    if (found(mnemonic, source).size() != found(mnemonic, translation).size())
        return QStringLiteral("has another number of mnemonics");
    if (source.contains(u'…') != translation.contains(u'…') || translation.contains(QStringLiteral("...")))
        return QStringLiteral("has another ellipsis");
    const QString stops = QStringLiteral(".?!\u3002\uff1f\uff01");
    const bool sentence = source.size() > 4 && stops.contains(source.back());
    if (sentence != (source.size() > 4 && stops.contains(translation.back())))
        return QStringLiteral("ends another way");
    return {};
}

/// Chinese beside half-width punctuation, but for the patterns of files.
QString punctuationProblem(const QString& translation)
{
    static const QRegularExpression half(QStringLiteral("[\u4e00-\u9fff][,:;!?](?!;)|[,:;!?][\u4e00-\u9fff]"));
    const bool wrong = !translation.contains(QStringLiteral("(*")) && translation.contains(half);
    return wrong ? QStringLiteral("has half-width punctuation") : QString();
}

/// What is the same in every language: names, units, symbols.
bool isNoWord(const QString& text)
{
    static const QRegularExpression word(QStringLiteral("\\p{L}{2,}"));
    static const QSet<QString> same{QStringLiteral("HARD-DNS"), QStringLiteral("TTL")};
    return !text.contains(word) || same.contains(text);
}

/// Literals in what is shown that no translator sees: "path:line: text".
QStringList untranslated(const QString& path, const QString& code)
{
    static const QRegularExpression shown(QStringLiteral(
        "\\b(set(Text|IconText|ToolTip|StatusTip|WhatsThis|Title|WindowTitle|Secondary|PlaceholderText|Accessible(Name|Description)|"
        "LabelText|Head|Word|Sentence)|add(Action|Item|Items|Button|Tab|Row|Menu|Section)|new (QAction|QMenu|QLabel|TextLabel|QPushButton|"
        "QToolButton|QCheckBox|QRadioButton|QGroupBox|Panel|TableView|Tile|QListWidgetItem)|QMessageBox::\\w+|drawText)\\("));
    static const QRegularExpression literal(
        QStringLiteral("(?:QStringLiteral|QLatin1String|QString|fromLatin1|fromUtf8|QLatin1StringView)\\(u?\"((?:[^\"\\\\]|\\\\.)*)\"\\)|"
                       "u\"((?:[^\"\\\\]|\\\\.)*)\"_(?:qs|s)"));
    QStringList out;
    for (auto calls = shown.globalMatch(code); calls.hasNext();) {
        const auto call = calls.next();
        // The arguments: up to the parenthesis that closes the call.
        qsizetype end = call.capturedEnd(), depth = 1;
        bool quoted = false;
        for (; end < code.size() && depth > 0; ++end) {
            const QChar c = code[end];
            if (c == u'"' && code[end - 1] != u'\\')
                quoted = !quoted;
            else if (!quoted)
                depth += c == u'(' ? 1 : c == u')' ? -1 : 0;
        }
        const QString arguments = code.mid(call.capturedEnd(), end - call.capturedEnd());
        if (arguments.contains(QStringLiteral("[this")) || arguments.contains(QStringLiteral("[&")))
            continue; // a function: what it shows is a call of its own
        for (auto literals = literal.globalMatch(arguments); literals.hasNext();) {
            const auto match = literals.next();
            const QString text = match.captured(1) + match.captured(2);
            if (!isNoWord(text))
                out << QStringLiteral("%1:%2: \"%3\"").arg(path).arg(code.left(call.capturedStart()).count(u'\n') + 1).arg(text);
        }
    }
    return out;
}

} // namespace

class TestTranslations : public QObject
{
    Q_OBJECT

    std::map<QString, TsFile> m_files;

    static void languages()
    {
        QTest::addColumn<QString>("language");
        for (const Language& language : shippedLanguages()) {
            if (language.code != QStringLiteral("en"))
                QTest::newRow(qPrintable(language.code)) << language.code;
        }
    }

private slots:
    void initTestCase()
    {
        for (const Language& language : shippedLanguages()) {
            m_files[language.code] = readTs(fileOf(language.code));
            const TsFile& file = m_files[language.code];
            QVERIFY2(file.problem.isEmpty(), qPrintable(file.problem));
            QCOMPARE(file.language, language.code);
            QVERIFY2(!file.hasLocations, "places of texts would change with every line above them: lupdate -locations none");
        }
        QVERIFY(m_files[QStringLiteral("de")].messages.size() > 1'000);
    }

    void filesSayWhatTheSourcesSay()
    {
        const QString lupdate = QStringLiteral(HARDDNS_LUPDATE);
        if (!QFile::exists(lupdate))
            QSKIP("lupdate is not installed");
        QTemporaryDir folder;
        for (const Language& language : shippedLanguages()) {
            const QString copy = folder.filePath(language.code + QStringLiteral(".ts"));
            QVERIFY(QFile::copy(fileOf(language.code), copy));
            QStringList arguments = QStringLiteral(HARDDNS_LUPDATE_OPTIONS).split(u'|');
            if (language.code == QStringLiteral("en"))
                arguments << QStringLiteral("-pluralonly");
            QProcess process;
            process.setWorkingDirectory(root);
            process.setProcessChannelMode(QProcess::MergedChannels);
            process.start(lupdate,
                          arguments + QStringLiteral(HARDDNS_TRANSLATED_FOLDERS).split(u'|') + QStringList{QStringLiteral("-ts"), copy});
            QVERIFY(process.waitForFinished(120'000));
            const QString said = QString::fromUtf8(process.readAll());
            QCOMPARE(process.exitCode(), 0);
            // A context that lupdate guesses is not the one the program asks with.
            QVERIFY2(!said.contains(QStringLiteral("lacks Q_OBJECT")) && !said.contains(QStringLiteral("Qualifying with unknown")),
                     qPrintable(said));
            const TsFile now = readTs(copy);
            QVERIFY2(now.problem.isEmpty(), qPrintable(now.problem));
            QStringList before, after, unfinished;
            for (const TsMessage& message : m_files[language.code].messages)
                before << message.key();
            for (const TsMessage& message : now.messages) {
                after << message.key();
                if (!message.type.isEmpty())
                    unfinished << message.context + QStringLiteral(": ") + message.source;
            }
            QVERIFY2(unfinished.isEmpty(), qPrintable(QStringLiteral("%1 does not have: %2\nBuild update_translations and translate.")
                                                          .arg(language.code, unfinished.join(u'\n'))));
            const QSet<QString> old(before.begin(), before.end()), fresh(after.begin(), after.end());
            const QStringList vanished = (old - fresh).values();
            QVERIFY2(vanished.isEmpty(),
                     qPrintable(QStringLiteral("%1 translates what nobody says any more: %2\nBuild update_translations.")
                                    .arg(language.code, vanished.join(u'\n'))));
            QCOMPARE(sorted(before), sorted(after));
        }
    }

    void everyTextIsTranslated_data() { languages(); }
    void everyTextIsTranslated()
    {
        QFETCH(QString, language);
        QStringList problems;
        const int forms = language == QStringLiteral("zh_CN") ? 1 : 2;
        for (const TsMessage& message : m_files[language].messages) {
            if (!message.type.isEmpty())
                problems << message.source + QStringLiteral(": ") + message.type;
            if (message.forms.size() != (message.numerus ? forms : 1))
                problems << message.source + QStringLiteral(": has another number of forms");
            for (const QString& form : message.forms) {
                const QString problem = formProblem(message.source, form);
                if (!problem.isEmpty())
                    problems << QStringLiteral("%1: \"%2\" %3: \"%4\"").arg(message.context, message.source, problem, form);
                const QString marks = language == QStringLiteral("zh_CN") ? punctuationProblem(form) : QString();
                if (!marks.isEmpty())
                    problems << QStringLiteral("\"%1\" %2").arg(form, marks);
            }
        }
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
    }

    void onlyWordsThatAreTheSameStayEnglish_data() { languages(); }
    void onlyWordsThatAreTheSameStayEnglish()
    {
        QFETCH(QString, language);
        int same = 0, words = 0;
        for (const TsMessage& message : m_files[language].messages) {
            if (isNoWord(QString(message.source).remove(QRegularExpression(QStringLiteral("%L?(\\d|n)")))))
                continue;
            ++words;
            same += message.forms.front() == message.source ? 1 : 0;
        }
        QVERIFY2(same * 20 < words, qPrintable(QStringLiteral("%1 of %2").arg(same).arg(words)));
    }

    void englishHasOnlyPluralForms()
    {
        for (const TsMessage& message : m_files[QStringLiteral("en")].messages) {
            QVERIFY2(message.numerus && message.forms.size() == 2, qPrintable(message.source));
            QCOMPARE(message.forms.back(), message.source);
            QVERIFY2(message.forms.front() != message.source && formProblem(message.source, message.forms.front()).isEmpty(),
                     qPrintable(message.source));
        }
    }

    void nothingIsShownThatNobodyCanTranslate()
    {
        QStringList problems;
        int files = 0;
        const QDir top(root);
        for (const QString& folder : QStringLiteral(HARDDNS_TRANSLATED_FOLDERS).split(u'|')) {
            QDirIterator it(top.filePath(folder), {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files,
                            QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                problems += untranslated(top.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()));
                ++files;
            }
        }
        QVERIFY(files > 100);
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
    }

    void rulesSeeWhatBreaksThem_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<bool>("broken");
        QTest::newRow("label") << QStringLiteral("label->setText(QStringLiteral(\"Votes\"));") << true;
        QTest::newRow("over lines") << QStringLiteral("x.setToolTip(a +\n  u\" and so on\"_qs);") << true;
        QTest::newRow("new") << QStringLiteral("new QLabel(QString(\"Name\"), this)") << true;
        QTest::newRow("chosen") << QStringLiteral("b->setText(on ? tr(\"On\") : QStringLiteral(\"Off\"));") << true;
        QTest::newRow("translated") << QStringLiteral("label->setText(tr(\"Votes\"));") << false;
        QTest::newRow("sign") << QStringLiteral("label->setText(a + QStringLiteral(\", \") + QStringLiteral(\"%1 x\"));") << false;
        QTest::newRow("name") << QStringLiteral("label->setText(QStringLiteral(\"HARD-DNS\"));") << false;
        QTest::newRow("not shown") << QStringLiteral("setObjectName(QStringLiteral(\"middle\"));") << false;
        QTest::newRow("beside") << QStringLiteral("a->setText(b); store(QStringLiteral(\"middle\"));") << false;
    }
    void rulesSeeWhatBreaksThem()
    {
        QFETCH(QString, code);
        QFETCH(bool, broken);
        QCOMPARE(!untranslated(QStringLiteral("ui/a.cpp"), code).isEmpty(), broken);
    }

    void wrongFormsAreSeen()
    {
        const auto problem = [](const char16_t* source, const char16_t* translation) {
            return !formProblem(QString::fromUtf16(source), QString::fromUtf16(translation)).isEmpty();
        };
        QVERIFY(problem(u"%1 of %2", u"%1 von %1"));
        QVERIFY(problem(u"%Ln rows", u"%n Zeilen"));
        QVERIFY(problem(u"Export…", u"Exportieren"));
        QVERIFY(problem(u"Export…", u"Exportieren..."));
        QVERIFY(problem(u"&File", u"Datei"));
        QVERIFY(problem(u"<b>All</b>", u"<i>Alle</i>"));
        QVERIFY(problem(u"It was outvoted.", u"Es wurde überstimmt"));
        QVERIFY(problem(u"CSV (*.csv)", u"CSV (*.txt)"));
        QVERIFY(problem(u"All", u""));
        QVERIFY(!problem(u"&File…", u"&Datei…"));
        QVERIFY(!problem(u"%1 of %2 nodes vote.", u"%2 个节点中 %1 个参与投票。"));
        QVERIFY(!punctuationProblem(QStringLiteral(u"静默,确认")).isEmpty());
        QVERIFY(punctuationProblem(QStringLiteral(u"静默，确认 n4, n5")).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestTranslations)
#include "tst_translations.moc"
