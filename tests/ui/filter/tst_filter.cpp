// The filter's language: what each form means, where and how a fault is told, what is offered while typing, and that nothing one can type
// breaks the parser.
#include <QtTest>

#include "tests/ui/filter/random_filter.h"

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;

namespace
{

VoteEvent someVote()
{
    VoteEvent vote;
    vote.name = "www.Bank.example.";
    vote.type = "A";
    vote.collector = "n1";
    vote.level = "L1 exact";
    vote.rcode = "NOERROR";
    vote.latencyUs = 49'000;
    for (const char* member : {"n1", "n2", "n4"}) {
        VoteSeat seat;
        seat.member = member;
        vote.seats.push_back(seat);
    }
    return vote;
}

Alert someAlert()
{
    Alert alert;
    alert.cause = AlertCause::Dissent;
    alert.name = "www.bank.example.";
    alert.type = "A";
    alert.grade = Grade::Critical;
    alert.points = 150;
    alert.nodes = {"n4"};
    alert.text = "n4 gave a forged answer for www.bank.example A. J\u00fcrgen looks.";
    return alert;
}

QueryEvent someQuery()
{
    QueryEvent query;
    query.name = "login.bank.example.";
    query.type = "AAAA";
    query.client = "2001:db8::7";
    query.rcode = "NXDOMAIN";
    query.protocol = ClientProtocol::Tls;
    query.source = AnswerSource::Vote;
    query.secure = true;
    query.latencyUs = 900;
    return query;
}

DisagreementRecord someRecord()
{
    DisagreementRecord record;
    record.name = "www.bank.example.";
    record.type = "A";
    record.level = "L6 authority";
    record.decided = {"www.bank.example. 300 IN A 192.0.2.1"};
    record.grade = Grade::Warning;
    DisagreementSeat good, bad;
    good.member = "n1";
    bad.member = "n4";
    bad.records = {"www.bank.example. 300 IN A 198.51.100.66"};
    bad.findings = {{"E-auth", 50, "the zone's own servers deny it"}};
    bad.points = 50;
    record.seats = {good, bad};
    return record;
}

Filter parsed(const QString& text)
{
    const auto out = Filter::parse(text);
    if (!out)
        qFatal("%s: %s", qPrintable(text), qPrintable(out.error().sentence));
    return *out;
}

QStringList choices(const QString& text, int position = -1)
{
    QStringList out;
    for (const auto& choice : Filter::complete(text, position < 0 ? static_cast<int>(text.size()) : position).choices)
        out << choice.text;
    return out;
}

} // namespace

class TestFilter : public QObject
{
    Q_OBJECT

private slots:
    void emptyLetsEverythingThrough()
    {
        for (const char* text : {"", "   ", "\t"}) {
            const Filter filter = parsed(text);
            QVERIFY(filter.isEmpty());
            QVERIFY(filter.matches(someVote()) && filter.matches(someAlert()) && filter.matches(FieldReader{}));
            QVERIFY(filter == Filter());
        }
    }

    void formsMean_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("rows"); // which of Vote, Alert, Query, Record pass
        const auto row = [](const char* text, const char* rows) { QTest::newRow(text) << QString::fromUtf8(text) << QString(rows); };
        row("name ~ bank", "VAQR");
        row("NAME ~ BANK", "VAQR");
        row("name ~ \"bank\"", "VAQR");
        row("name~bank", "VAQR");
        row("name = www.bank.example", "VAR");
        row("name = WWW.bank.example.", "VAR");
        row("name = bank.example", "");
        row("name != www.bank.example", "Q");
        row("name under bank.example", "VAQR");
        row("name under www.bank.example.", "VAR");
        row("name under ank.example", "");
        row("name under .", "VAQR");
        row("name under example", "VAQR");
        row("type = a", "VAR");
        row("type = A or type = AAAA", "VAQR");
        row("node = n4", "VAR");
        row("node = N4", "VAR");
        row("node = n", "");
        row("node ~ n", "VAR");
        row("node != n4", "");
        row("node != n7", "VAR");
        row("node = n1 and node = n4", "VR");
        row("client = 2001:DB8::7", "Q");
        row("client ~ 2001:db8", "Q");
        row("rcode = noerror", "V");
        row("rcode != noerror", "Q");
        row("level = L1", "V");
        row("level = \"l1 exact\"", "V");
        row("level = L", "VR");
        row("level != L1", "R");
        row("grade >= warning", "AR");
        row("grade > warning", "A");
        row("grade = Critical", "A");
        row("grade < critical", "R");
        row("grade != critical", "R");
        row("points >= 80", "A");
        row("points > -5", "AR");
        row("points > \xe2\x88\x92"
            "5",
            "AR");
        row("cause = dissent", "A");
        row("cause != group", "A");
        row("source = vote", "Q");
        row("protocol = TLS", "Q");
        row("secure = yes", "Q");
        row("secure = no", "");
        row("secure != no", "Q");
        row("latency > 10ms", "V");
        row("latency > 10 ms", "V");
        row("latency > \"10 ms\"", "V");
        row("latency > 10", "V");
        row("latency = 49ms", "V");
        row("latency <= 900us", "Q");
        row("latency < 1min and latency > 0.04s", "V");
        row("text ~ forged", "A");
        row("text = \"answ forg\"", "A");
        row("text = orged", "");
        row("text = j\xc3\xbcrg", "A");
        row("text ~ J\xc3\x9cRGEN", "A");
        row("text ~ 198.51.100.66", "R");
        row("kind = e-auth", "R");
        row("who = a", "");
        row("bank", "VAQR");
        row("forged", "A");
        row("\"own servers\"", "R");
        row("critical", "");
        row("n4", "VAR");
        row("not n4", "Q");
        row("not not n4", "VAR");
        row("not (n4 or name ~ login)", "");
        row("(type = A or type = AAAA) and not grade >= warning", "VQ");
        // and binds tighter than or
        row("name ~ login or node = n4 and grade = critical", "AQ");
        row("(name ~ login or node = n4) and grade = critical", "A");
        row("\"and\" or \"name\"", "");
    }
    void formsMean()
    {
        QFETCH(QString, text);
        QFETCH(QString, rows);
        const Filter filter = parsed(text);
        QString passed;
        if (filter.matches(someVote()))
            passed += 'V';
        if (filter.matches(someAlert()))
            passed += 'A';
        if (filter.matches(someQuery()))
            passed += 'Q';
        if (filter.matches(someRecord()))
            passed += 'R';
        QCOMPARE(passed, rows);
    }

    void rowsOfThePagesOwnKindAreRead()
    {
        const FieldReader row = [](Field field) -> FieldValue {
            switch (field) {
            case Field::Name: return QStringList{"www.bank.example."};
            case Field::Node: return QStringList{"n1", "n4"};
            case Field::Grade: return QStringList{"critical"};
            case Field::Points: return 12.5;
            case Field::Secure: return 1.0;
            case Field::Text: return QStringList{};
            case Field::Who: return QStringList{QString()};
            default: return {};
            }
        };
        for (const char* text : {"node = n4", "grade >= warning", "points < 13", "secure = yes", "bank", "name under example"})
            QVERIFY2(parsed(text).matches(row), text);
        for (const char* text : {"node != n4", "grade < critical", "client ~ 1", "text ~ a", "text != a", "who != root", "latency >= 0"})
            QVERIFY2(!parsed(text).matches(row), text);
    }

    void anEscapedDotEndsNoLabel()
    {
        VoteEvent vote = someVote();
        vote.name = "a\\.bank.example.";
        QVERIFY(!parsed("name under bank.example").matches(vote));
        QVERIFY(parsed("name under example").matches(vote));
        vote.name = "a\\\\.bank.example."; // a label that ends in a backslash
        QVERIFY(parsed("name under bank.example").matches(vote));
    }

    void auditRowsAreMatched()
    {
        db::AlertChange change;
        change.alert = someAlert();
        change.step = db::AlertStep::Noted;
        change.who = "a.keller";
        change.note = "calling the provider";
        QVERIFY(parsed("who = a.keller and kind = noted and text ~ provider and node = n4 and points > 100").matches(change));
        QVERIFY(!parsed("who = A.Keller").matches(change));
        db::Event event;
        event.kind = db::EventKind::Configuration;
        event.subject = "Node.conf";
        event.before = "retention-days = 90";
        QVERIFY(parsed("kind = configuration and node = node.CONF and text ~ retention").matches(event));
        QVERIFY(!parsed("grade >= none").matches(event));
    }

    void faultsAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("position");
        QTest::addColumn<int>("length");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* text, int position, int length, const char* says) {
            QTest::newRow(text) << QString::fromUtf8(text) << position << length << QString::fromUtf8(says);
        };
        row("nmae ~ bank", 0, 4, "Did you mean “name”?");
        row("  gradde >= warning", 2, 6, "Did you mean “grade”?");
        row("xyzzy = 1", 0, 5, "Fields are name, type");
        row("name", 0, 4, "needs a comparison");
        row("name bank", 0, 4, "~ = != under");
        row("name ~", 6, 0, "A value for “name” is missing");
        row("grade >=", 8, 0, "such as none, notice, warning, critical");
        row("name ~ and type = A", 7, 3, "A value for “name” is missing");
        row("name ~ \"\"", 7, 2, "A value for “name” is missing");
        row("name ~ \"bank", 7, 5, "closing quote is missing");
        row("\"bank", 0, 5, "closing quote is missing");
        row("\"\"", 0, 2, "nothing between the quotes");
        row("name < bank", 5, 1, "“name” cannot be compared with “<”, only with ~ = != under");
        row("node under n4", 5, 5, "cannot be compared");
        row("points ~ 5", 7, 1, "only with = != < <= > >=");
        row("points > many", 9, 4, "“many” is no number");
        row("points > nan", 9, 3, "“nan” is no number");
        row("points > 1e999", 9, 5, "is no number");
        row("latency > -5ms", 10, 4, "is no duration");
        row("latency > 5 parsecs", 12, 7, "“and” or “or” is needed");
        row("latency > 5parsecs", 10, 8, "Write it as 50ms, 1.5s or 2min");
        row("grade >= criticl", 9, 7, "Did you mean “critical”?");
        row("cause = disent", 8, 6, "Did you mean “dissent”?");
        row("cause = zzzzzzzz", 8, 8, "only dissent, group");
        row("secure = maybe", 9, 5, "only yes, no");
        row("name == bank", 5, 2, "Write “=” instead");
        row("name & bank", 5, 1, "is no comparison");
        row("bank n4", 5, 2, "“and” or “or” is needed");
        row("bank && n4", 5, 2, "Write “and”");
        row("bank || n4", 5, 2, "Write “or”");
        row("! bank", 0, 1, "Write “not”");
        row("~ bank", 0, 1, "has to follow a field");
        row("and bank", 0, 3, "between two conditions");
        row("bank and", 8, 0, "A condition is missing here");
        row("bank and or n4", 9, 2, "between two conditions");
        row("not", 3, 0, "A condition is missing here");
        row("(bank", 0, 1, "not closed");
        row("bank)", 4, 1, "closes nothing");
        row("()", 1, 1, "before this parenthesis");
        row("(bank n4)", 6, 2, "“and” or “or” is needed");
        row("bank \x01", 5, 1, "is needed");
    }
    void faultsAreFound()
    {
        QFETCH(QString, text);
        QFETCH(int, position);
        QFETCH(int, length);
        QFETCH(QString, says);
        const auto out = Filter::parse(text);
        QVERIFY(!out.ok());
        QCOMPARE(out.error().position, position);
        QCOMPARE(out.error().length, length);
        QVERIFY2(out.error().sentence.contains(says), qPrintable(out.error().sentence));
        QVERIFY(out.error().sentence.endsWith('.') || out.error().sentence.endsWith('?'));
    }

    void depthIsBounded()
    {
        const auto nested = [](int depth) { return QString(depth, '(') + "bank" + QString(depth, ')'); };
        QVERIFY(Filter::parse(nested(maxFilterDepth)).ok());
        const auto deeper = Filter::parse(nested(maxFilterDepth + 1));
        QVERIFY(!deeper.ok());
        QCOMPARE(deeper.error().position, maxFilterDepth);
        QVERIFY(!Filter::parse(QString(maxFilterLength, '(')).ok());
        QString nots;
        while (nots.size() < maxFilterLength - 10)
            nots += "not ";
        QVERIFY(parsed(nots + "bank").matches(someVote()) == ((nots.size() / 4) % 2 == 0));
        // Not and parentheses in turn.
        QString both;
        for (int i = 0; i < maxFilterDepth; ++i)
            both += "not(";
        QVERIFY(parsed(both + "bank" + QString(maxFilterDepth, ')')).matches(someVote()));
    }

    void lengthIsBounded()
    {
        QString text = "bank";
        while (text.size() + 9 <= maxFilterLength)
            text += " and bank";
        text += QString(maxFilterLength - text.size(), ' ');
        QVERIFY(parsed(text).matches(someVote()));
        const auto longer = Filter::parse(text + ' ');
        QVERIFY(!longer.ok());
        QCOMPARE(longer.error().position, maxFilterLength);
        QVERIFY(!Filter::parse(QString(10'000'000, 'x')).ok());
        QVERIFY(Filter::complete(QString(10'000'000, 'x'), 10'000'000).choices.empty());
    }

    void whatParsesSurvivesItsOwnText()
    {
        Random random(1);
        const VoteEvent vote = someVote();
        const Alert alert = someAlert();
        const QueryEvent query = someQuery();
        int matched = 0, refused = 0;
        for (int i = 0; i < 1000; ++i) {
            const QString text = expressionFrom(random, 3, false);
            const auto first = Filter::parse(text);
            QVERIFY2(first.ok(), qPrintable(text + ": " + (first.ok() ? QString() : first.error().sentence)));
            const Filter again = parsed(first->text());
            const Filter wrapped = parsed('(' + first->text() + ')');
            const Filter opposite = parsed("not (" + first->text() + ')');
            QVERIFY(*first == again);
            for (const Filter* other : {&again, &wrapped}) {
                QCOMPARE(other->matches(vote), first->matches(vote));
                QCOMPARE(other->matches(alert), first->matches(alert));
                QCOMPARE(other->matches(query), first->matches(query));
            }
            QVERIFY(opposite.matches(vote) != first->matches(vote));
            (first->matches(vote) ? matched : refused) += 1;
        }
        QVERIFY(matched > 100 && refused > 100);
    }

    void nothingTypedBreaksIt()
    {
        Random random(2);
        const QStringList pieces{"name",       "~",     "=",        "!", "!=",   "<",     ">=", "(",  ")",      "\"",
                                 "\\",         " and ", " or ",     " ", "not ", "under", "n4", "50", "ms",     "\u00e4",
                                 "\U0001F600", "grade", "critical", "&", "|",    "\t",    "-1", "\n", "latency"};
        for (int i = 0; i < 5000; ++i) {
            QString text;
            for (std::size_t k = below(random, 12); k > 0; --k)
                text += pick(random, pieces);
            const auto out = Filter::parse(text);
            if (!out) {
                QVERIFY(out.error().position >= 0 && out.error().length >= 0);
                QVERIFY(out.error().position + out.error().length <= text.size());
                QVERIFY(!out.error().sentence.isEmpty());
            } else {
                QVERIFY(out->isEmpty() || out->matches(someVote()) != parsed("not (" + out->text() + ')').matches(someVote()));
            }
            const int position = static_cast<int>(below(random, static_cast<std::size_t>(text.size()) + 3));
            const auto completion = Filter::complete(text, position);
            QVERIFY(completion.from >= 0 && completion.from <= std::min<qsizetype>(position, text.size()));
        }
    }

    void completionOffersWhatMayFollow()
    {
        QVERIFY(choices("").contains("name") && choices("").contains("not") && choices("").contains("("));
        QCOMPARE(choices("na"), QStringList{"name"});
        QCOMPARE(Filter::complete("  na", 4).from, 2);
        QCOMPARE(choices("name "), (QStringList{"~", "=", "!=", "under"}));
        QCOMPARE(choices("name un"), QStringList{"under"});
        QCOMPARE(choices("points "), (QStringList{"=", "!=", "<", "<=", ">", ">="}));
        QCOMPARE(choices("name !"), QStringList{"!="});
        QCOMPARE(Filter::complete("name !", 6).from, 5);
        QCOMPARE(choices("grade >= "), (QStringList{"none", "notice", "warning", "critical"}));
        QCOMPARE(choices("grade>=cr"), QStringList{"critical"});
        QCOMPARE(choices("grade >= critical"), QStringList());
        QCOMPARE(choices("grade >= critical "), (QStringList{"and", "or"}));
        QCOMPARE(choices("(bank "), (QStringList{"and", "or", ")"}));
        QCOMPARE(choices("bank a"), QStringList{"and"});
        QVERIFY(choices("bank and ").contains("grade"));
        QVERIFY(choices("not ").contains("grade"));
        QCOMPARE(choices("CAUSE = FOR"), QStringList{"forgery-flood"});
        QCOMPARE(choices("name ~ \"and gr"), QStringList());
        // In the middle: what stands behind the position does not count.
        QCOMPARE(choices("gra >= warning", 3), QStringList{"grade"});
        QVERIFY(!Filter::complete("", 0).choices.front().description.isEmpty());
    }

    void everyCompletionLeadsOn()
    {
        // Taking any choice again and again never leads to a text the parser calls wrong at an earlier place than its end.
        Random random(3);
        for (int i = 0; i < 400; ++i) {
            QString text;
            for (int step = 0; step < 12; ++step) {
                const auto completion = Filter::complete(text, static_cast<int>(text.size()));
                QString next;
                if (completion.choices.empty())
                    next = "5";
                else
                    next = completion.choices[below(random, completion.choices.size())].text;
                text = text.left(completion.from) + next + ' ';
                const auto out = Filter::parse(text);
                const bool atEnd = out.ok() || out.error().position + out.error().length >= text.trimmed().size() ||
                                   out.error().sentence.contains("not closed");
                QVERIFY2(atEnd, qPrintable(text + ": " + (out.ok() ? QString() : out.error().sentence)));
            }
        }
    }

    void narrowingAddsOneCondition()
    {
        const Filter start = parsed("type = A or type = AAAA");
        QCOMPARE(start.narrowed(Field::Node, "n4", false).text(), QString("(type = A or type = AAAA) and node = n4"));
        QCOMPARE(Filter().narrowed(Field::Name, "www.bank.example.", true).text(), QString("name != www.bank.example."));
        QCOMPARE(parsed("bank").narrowed(Field::Level, "L1 exact", false).text(), QString("bank and level = \"L1 exact\""));
        QCOMPARE(Filter().narrowed(Field::Latency, "49 ms", false).text(), QString("latency = \"49 ms\""));
        // What the field cannot have changes nothing.
        QVERIFY(start.narrowed(Field::Grade, "purple", false) == start);
        QVERIFY(start.narrowed(Field::Name, "", false) == start);
        QVERIFY(start.narrowed(Field::Name, QString(maxFilterLength, 'x'), false) == start);
    }

    void narrowedValuesMatchThemselves()
    {
        Random random(4);
        const QStringList pieces{"a", "\"", "\\", " ", "(", ")", "and", "~", "=", "\u00e4", "not", "under", ".", "name", "\t"};
        for (int i = 0; i < 400; ++i) {
            QString value;
            for (std::size_t k = 1 + below(random, 5); k > 0; --k)
                value += pick(random, pieces);
            const FieldReader row = [&](Field field) -> FieldValue {
                return field == Field::Client ? FieldValue(QStringList{value}) : FieldValue();
            };
            QVERIFY2(Filter().narrowed(Field::Client, value, false).matches(row), qPrintable(value));
            QVERIFY2(!Filter().narrowed(Field::Client, value, true).matches(row), qPrintable(value));
        }
    }
};

QTEST_APPLESS_MAIN(TestFilter)
#include "tst_filter.moc"
