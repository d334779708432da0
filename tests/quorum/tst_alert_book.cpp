// Few alerts from many reports, bounded rings, and sentences for people.
#include <QRegularExpression>
#include <QtTest>

#include "engine/quorum/alert_book.h"

#include <algorithm>
#include <random>
#include <set>

using namespace harddns;
using namespace harddns::quorum;
using wire::Type;

namespace
{

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t start = 1'795'271'527 * second; // 21 Nov 2026 14:32:07 UTC

AlertReport dissent(const std::string& name, Grade grade = Grade::Critical, const std::string& suspect = "n4", Type type = Type::A)
{
    AlertReport r;
    r.cause = AlertCause::Dissent;
    r.grade = grade;
    r.question = wire::Question{*wire::Name::fromText(name), type, wire::Class::In};
    if (!suspect.empty())
        r.suspects = {suspect};
    r.points = grade == Grade::Critical ? 150 : grade == Grade::Warning ? 65 : 20;
    r.timeUs = start;
    return r;
}

AlertReport silent(const std::string& node)
{
    AlertReport r;
    r.cause = AlertCause::NodeSilent;
    r.grade = Grade::Warning;
    r.node = node;
    r.timeUs = start;
    return r;
}

QString textOf(const AlertReport& report)
{
    AlertBook book;
    const auto filed = book.file(report);
    return QString::fromStdString(book.find(filed.id).value_or(Alert{}).text);
}

VoteEvent vote(std::uint64_t id, std::size_t seats = 6)
{
    VoteEvent v;
    v.id = id;
    v.name = "www.a-longer-name.example.";
    v.type = "A";
    v.seats.resize(seats, VoteSeat{"n1", "voted", "positive", std::string(64, 'a'), 1200, Agreement::Agrees});
    return v;
}

DisagreementRecord record(std::uint64_t id, std::size_t packet)
{
    DisagreementRecord d;
    d.vote = id;
    d.seats.resize(1);
    d.seats[0].packet.resize(packet, 0x55);
    return d;
}

} // namespace

class TstAlertBook : public QObject
{
    Q_OBJECT

private slots:
    void reportsAboutOneMatterAreOneAlert()
    {
        AlertBook book;
        const auto first = book.file(dissent("www.bank.example."));
        QVERIFY(first.opened && first.id != 0);
        auto later = dissent("WWW.Bank.EXAMPLE.", Grade::Warning, "n6");
        later.timeUs = start + 60 * second;
        later.vote = 77;
        later.nodes = {"n2"};
        const auto second_ = book.file(later);
        QCOMPARE(second_.id, first.id);
        QVERIFY(!second_.opened && !second_.raised);
        QCOMPARE(book.openCount(), std::size_t(1));
        const Alert a = *book.find(first.id);
        QCOMPARE(a.name, std::string("www.bank.example."));
        QCOMPARE(a.type, std::string("A"));
        QCOMPARE(a.count, std::uint64_t(2));
        QCOMPARE(a.firstSeenUs, start);
        QCOMPARE(a.lastSeenUs, start + 60 * second);
        QCOMPARE(a.suspects, (std::vector<std::string>{"n4", "n6"}));
        QCOMPARE(a.nodes, (std::vector<std::string>{"n4", "n6", "n2"}));
        QCOMPARE(a.lastVote, std::uint64_t(77));
        QVERIFY(!a.wholeZone);
    }

    void nameTypeAndCauseSeparateAlerts()
    {
        AlertBook book;
        book.file(dissent("www.bank.example."));
        book.file(dissent("www.bank.example.", Grade::Critical, "n4", Type::Aaaa));
        book.file(dissent("mail.bank.example."));
        auto other = dissent("www.bank.example.");
        other.cause = AlertCause::NoQuorum;
        book.file(other);
        book.file(silent("n1"));
        book.file(silent("n2"));
        book.file(silent("n1"));
        QCOMPARE(book.openCount(), std::size_t(6));
    }

    void gradesRiseAndNeverFallWhileOpen()
    {
        std::mt19937 random(7);
        AlertBook book;
        Grade highest = Grade::None;
        for (int i = 0; i < 200; ++i) {
            const auto grade = static_cast<Grade>(1 + random() % (i < 50 ? 1 : i < 100 ? 2 : 3));
            const auto filed = book.file(dissent("www.bank.example.", grade));
            QCOMPARE(filed.raised, i > 0 && grade > highest);
            highest = std::max(highest, grade);
            QCOMPARE(book.find(filed.id)->grade, highest);
        }
        QCOMPARE(highest, Grade::Critical);
        const std::uint64_t id = book.open().front().id;
        QVERIFY(book.close(id));
        QVERIFY(!book.close(id));
        const auto anew = book.file(dissent("www.bank.example.", Grade::Notice));
        QVERIFY(anew.opened && anew.id != id);
        QCOMPARE(book.find(anew.id)->grade, Grade::Notice);
    }

    void noneIsNotReported()
    {
        AlertBook book;
        QCOMPARE(book.file(dissent("www.bank.example.", Grade::None)).id, std::uint64_t(0));
        QCOMPARE(book.openCount(), std::size_t(0));
        QCOMPARE(book.left(Grade::None), std::uint64_t(0));
    }

    void randomNamesBelowOneZoneFoldIntoOneAlert()
    {
        AlertBook book;
        std::mt19937 random(1);
        for (int i = 0; i < 100'000; ++i) {
            auto r = dissent("r" + std::to_string(random()) + ".x.bank.example.");
            r.zone = *wire::Name::fromText("bank.example.");
            r.timeUs = start + i;
            book.file(r);
            QVERIFY(book.openCount() <= BookLimits{}.namesOfZone);
        }
        QCOMPARE(book.openCount(), std::size_t(1));
        const Alert a = book.open().front();
        QVERIFY(a.wholeZone);
        QCOMPARE(a.name, std::string("bank.example."));
        QCOMPARE(a.type, std::string());
        QCOMPARE(a.count, std::uint64_t(100'000));
        QCOMPARE(a.firstSeenUs, start);
        QCOMPARE(a.lastSeenUs, start + 99'999);
        QCOMPARE(a.examples.size(), alertExamples);
        QCOMPARE(a.suspects, (std::vector<std::string>{"n4"}));
        QCOMPARE(book.folded(), std::uint64_t(BookLimits{}.namesOfZone + 1));
        QVERIFY2(QString::fromStdString(a.text).contains("Seen 100,000 times"), a.text.c_str());
    }

    void withoutAKnownZoneTheParentIsTaken()
    {
        AlertBook book;
        for (int i = 0; i < 100; ++i)
            book.file(dissent("h" + std::to_string(i) + ".bank.example."));
        QCOMPARE(book.openCount(), std::size_t(1));
        QCOMPARE(book.open().front().name, std::string("bank.example."));
        // A zone that the name is not in is not believed.
        auto r = dissent("www.shop.example.");
        r.zone = *wire::Name::fromText("bank.example.");
        book.file(r);
        QCOMPARE(book.openCount(), std::size_t(2));
    }

    void strangersBelowATopLevelDomainDoNotFold()
    {
        AlertBook book;
        for (int i = 0; i < 50; ++i) {
            book.file(dissent("tld" + std::to_string(i) + "."));
            book.file(dissent("bank" + std::to_string(i) + ".example."));
        }
        book.file(dissent("."));
        QCOMPARE(book.openCount(), std::size_t(101));
        for (int i = 0; i < 50; ++i) {
            auto r = dissent("www" + std::to_string(i) + ".shop.example.");
            r.zone = wire::Name(); // the root is no zone to fold into: the parent is
            book.file(r);
        }
        QCOMPARE(book.openCount(), std::size_t(102));
        for (int i = 0; i < 50; ++i) {
            auto r = dissent("made-up" + std::to_string(i) + ".test.");
            r.zone = *wire::Name::fromText("test."); // the zone itself
            book.file(r);
        }
        QCOMPARE(book.openCount(), std::size_t(103));
    }

    void aFoldKeepsTheGravestAndItsName()
    {
        AlertBook book;
        for (int i = 0; i < 5; ++i)
            book.file(dissent("a" + std::to_string(i) + ".bank.example.", Grade::Notice, "n1"));
        book.file(dissent("www.bank.example.", Grade::Critical, "n4"));
        for (int i = 5; i < 20; ++i)
            book.file(dissent("a" + std::to_string(i) + ".bank.example.", Grade::Notice, "n1"));
        QCOMPARE(book.openCount(), std::size_t(1));
        const Alert a = book.open().front();
        QCOMPARE(a.grade, Grade::Critical);
        QCOMPARE(a.examples.front(), std::string("www.bank.example. A"));
        QCOMPARE(a.count, std::uint64_t(21));
        QCOMPARE((std::set<std::string>(a.suspects.begin(), a.suspects.end())), (std::set<std::string>{"n1", "n4"}));
        // Another cause below the same zone is another matter.
        auto r = dissent("b.bank.example.");
        r.cause = AlertCause::NoQuorum;
        QVERIFY(book.file(r).opened);
        QVERIFY(!book.find(book.file(r).id)->wholeZone);
    }

    void aClosedFoldBeginsAnew()
    {
        AlertBook book;
        for (int i = 0; i < 20; ++i)
            book.file(dissent("a" + std::to_string(i) + ".bank.example."));
        QVERIFY(book.close(book.open().front().id));
        QCOMPARE(book.openCount(), std::size_t(0));
        const auto filed = book.file(dissent("www.bank.example."));
        QVERIFY(!book.find(filed.id)->wholeZone);
    }

    void randomZonesCannotExceedTheBound()
    {
        AlertBook book;
        book.file(dissent("www.bank.example.", Grade::Critical));
        book.file(silent("n1")); // Warning
        for (int i = 0; i < 100'000; ++i) {
            book.file(dissent("www.z" + std::to_string(i) + ".example.", Grade::Notice));
            QVERIFY(book.openCount() <= BookLimits{}.alerts);
        }
        const auto open = book.open();
        QCOMPARE(open.size(), BookLimits{}.alerts);
        QCOMPARE(open[0].name, std::string("www.bank.example.")); // graver ones stay
        QCOMPARE(open[1].name, std::string("n1"));
        QCOMPARE(open[2].name, std::string("www.z99999.example.")); // then the newest
        QCOMPARE(book.left(Grade::Notice), std::uint64_t(100'000 - (BookLimits{}.alerts - 2)));
        QCOMPARE(book.left(Grade::Critical) + book.left(Grade::Warning), std::uint64_t(0));
    }

    void noticesNeverPushOutGraverAlerts()
    {
        BookLimits limits;
        limits.alerts = 4;
        AlertBook book(limits);
        for (int i = 0; i < 6; ++i)
            QVERIFY(book.file(dissent("www.z" + std::to_string(i) + ".example.", Grade::Critical)).id != 0);
        QCOMPARE(book.left(Grade::Critical), std::uint64_t(2));
        const auto filed = book.file(dissent("www.other.example.", Grade::Notice));
        QCOMPARE(filed.id, std::uint64_t(0));
        QVERIFY(!filed.opened);
        QCOMPARE(book.left(Grade::Notice), std::uint64_t(1));
        QCOMPARE(book.openCount(), std::size_t(4));
        for (const Alert& a : book.open())
            QCOMPARE(a.grade, Grade::Critical);
    }

    void theLeastRecentlySeenOfTheLowestGradeLeavesFirst()
    {
        BookLimits limits;
        limits.alerts = 3;
        AlertBook book(limits);
        book.file(dissent("www.a.example.", Grade::Notice));
        book.file(dissent("www.b.example.", Grade::Notice));
        book.file(dissent("www.c.example.", Grade::Warning));
        book.file(dissent("www.a.example.", Grade::Notice)); // seen again
        book.file(dissent("www.d.example.", Grade::Warning));
        std::set<std::string> names;
        for (const Alert& a : book.open())
            names.insert(a.name);
        QCOMPARE(names, (std::set<std::string>{"www.a.example.", "www.c.example.", "www.d.example."}));
    }

    void readersSeeEachChangeOnce()
    {
        AlertBook book;
        book.file(dissent("www.a.example."));
        book.file(dissent("www.b.example."));
        auto changes = book.changedSince(0);
        QCOMPARE(changes.size(), std::size_t(2));
        QCOMPARE(changes[0].name, std::string("www.a.example."));
        const std::uint64_t seen = changes.back().revision;
        QCOMPARE(seen, book.revision());
        QVERIFY(book.changedSince(seen).empty());
        for (int i = 0; i < 1000; ++i)
            book.file(dissent("www.a.example."));
        changes = book.changedSince(seen);
        QCOMPARE(changes.size(), std::size_t(1));
        QCOMPARE(changes[0].count, std::uint64_t(1001));
    }

    void alertsAboutANodeCloseWhenItIsWell()
    {
        AlertBook book;
        book.file(silent("n1"));
        QVERIFY(!book.close(AlertCause::NodeSilent, "n2"));
        QVERIFY(!book.close(AlertCause::ForgeryFlood, "n1"));
        QVERIFY(book.close(AlertCause::NodeSilent, "n1"));
        QCOMPARE(book.openCount(), std::size_t(0));
    }

    /// Random reports: the bounds hold, every report is counted somewhere or in what left, indexes stay whole.
    void nothingExceedsTheBounds()
    {
        std::mt19937 random(3);
        BookLimits limits;
        limits.alerts = 20;
        limits.namesOfZone = 3;
        AlertBook book(limits);
        for (int i = 0; i < 50'000; ++i) {
            AlertReport r;
            const auto cause = static_cast<AlertCause>(random() % 7);
            if (cause == AlertCause::NodeSilent || cause == AlertCause::ForgeryFlood) {
                r = silent("n" + std::to_string(random() % 9));
            } else {
                r = dissent("h" + std::to_string(random() % 50) + ".z" + std::to_string(random() % 10) + ".example.",
                            static_cast<Grade>(random() % 4), "n" + std::to_string(random() % 9));
            }
            r.cause = cause;
            const std::size_t before = book.openCount();
            const auto filed = book.file(r);
            QVERIFY(book.openCount() <= limits.alerts);
            if (filed.id != 0) {
                const auto alert = book.find(filed.id);
                QVERIFY(alert && alert->grade >= r.grade && !alert->text.empty());
                QCOMPARE(alert->revision, book.revision());
            } else {
                QCOMPARE(book.openCount(), before);
            }
            if (random() % 50 == 0 && book.openCount() > 0)
                QVERIFY(book.close(book.open()[random() % book.openCount()].id));
        }
        std::set<std::uint64_t> ids;
        for (const Alert& a : book.open()) {
            QVERIFY(ids.insert(a.id).second);
            QVERIFY(book.close(a.id));
        }
        QCOMPARE(book.openCount(), std::size_t(0));
        QVERIFY(book.file(dissent("www.bank.example.")).opened);
    }

    // ---- the rings
    void votesAreKeptUpToTheirNumber()
    {
        BookLimits limits;
        limits.votes = 100;
        AlertBook book(limits);
        for (std::uint64_t i = 1; i <= 250; ++i)
            QCOMPARE(book.votes.keep(vote(i)), i);
        QCOMPARE(book.votes.size(), std::size_t(100));
        QCOMPARE(book.votes.left(), std::uint64_t(150));
        const auto all = book.votes.after(0, 1000);
        QCOMPARE(all.size(), std::size_t(100));
        QCOMPARE(all.front().item->id, std::uint64_t(151));
        QCOMPARE(all.front().sequence, std::uint64_t(151));
        const auto some = book.votes.after(200, 10);
        QCOMPARE(some.size(), std::size_t(10));
        QCOMPARE(some.front().item->id, std::uint64_t(201));
        QVERIFY(book.votes.after(250, 10).empty());
        QVERIFY(book.votes.after(9999, 10).empty());
        QVERIFY(book.votes.after(0, 0).empty());
    }

    void recordsAreKeptUpToTheirOctets()
    {
        BookLimits limits;
        limits.disagreementBytes = 100'000;
        AlertBook book(limits);
        for (std::uint64_t i = 1; i <= 50; ++i) {
            QVERIFY(book.disagreements.keep(record(i, 9'000)) != 0);
            QVERIFY(book.disagreements.bytes() <= limits.disagreementBytes);
        }
        QVERIFY(book.disagreements.size() >= 9 && book.disagreements.size() <= 11);
        QCOMPARE(book.disagreements.size() + book.disagreements.left(), std::size_t(50));
        QCOMPARE(book.disagreements.keep(record(51, 200'000)), std::uint64_t(0));
        QCOMPARE(book.disagreements.refused(), std::uint64_t(1));
        QVERIFY(book.disagreements.size() >= 9); // what cannot be kept pushes nothing out
        QCOMPARE(book.disagreements.after(0, 100).back().item->vote, std::uint64_t(50));
    }

    void readersKeepWhatLeftTheRing()
    {
        BookLimits limits;
        limits.votes = 1;
        AlertBook book(limits);
        book.votes.keep(vote(1));
        const auto held = book.votes.after(0, 1);
        book.votes.keep(vote(2));
        QCOMPARE(held.front().item->id, std::uint64_t(1));
        QCOMPARE(book.votes.size(), std::size_t(1));
    }

    void sizesCountWhatIsInside()
    {
        QVERIFY(bytesOf(vote(1, 6)) > bytesOf(vote(1, 1)) + 5 * 64);
        QVERIFY(bytesOf(record(1, 5000)) >= bytesOf(record(1, 0)) + 5000);
    }

    // ---- sentences
    void aCertainForgeryIsToldLikeThis()
    {
        auto r = dissent("www.bank.example.");
        r.clients = AlertReport::Clients::RightAnswer;
        r.done = AlertReport::Done::Quarantined;
        r.quarantinedUntilUs = start + 601 * second;
        QCOMPARE(textOf(r),
                 QString("n4 gave a forged answer for www.bank.example A. Certain: 150 evidence points, critical from 80. Clients got "
                         "the right answer. n4 is quarantined until 14:42:08 UTC. Nothing is urgent; check the path of n4."));
    }

    void timesOfAnotherDayCarryTheirDate()
    {
        auto r = dissent("www.bank.example.");
        r.done = AlertReport::Done::Quarantined;
        r.quarantinedUntilUs = start + 24 * 3600 * second;
        QVERIFY2(textOf(r).contains("until 2026-11-22 14:32:07 UTC."), qPrintable(textOf(r)));
        r.quarantinedUntilUs = 0;
        QVERIFY2(textOf(r).contains("n4 is quarantined until somebody releases it."), qPrintable(textOf(r)));
    }

    void lesserGradesSaySo()
    {
        auto r = dissent("www.bank.example.", Grade::Warning);
        r.done = AlertReport::Done::ZoneFlushed;
        QCOMPARE(
            textOf(r),
            QString("n4 was outvoted for www.bank.example A, and the answer looks forged. Likely: 65 evidence points, warning from 40. The "
                    "name and its zone were flushed at n4. Nothing is urgent; open the vote to see the evidence."));
        auto notice = dissent("www.bank.example.", Grade::Notice, "");
        notice.nodes = {"n2", "n3", "n5"};
        notice.clients = AlertReport::Clients::RightAnswer;
        QCOMPARE(textOf(notice),
                 QString("n2, n3 and n5 were outvoted for www.bank.example A. Possible: 20 evidence points, notice from 15. "
                         "Clients got the right answer. No action needed."));
    }

    void noMajorityTellsTheShares()
    {
        auto r = dissent("www.shop.example.", Grade::Notice, "");
        r.cause = AlertCause::NoQuorum;
        r.points = 0;
        r.shares = {2, 2, 1};
        r.asked = 5;
        r.clients = AlertReport::Clients::Failure;
        QCOMPARE(textOf(r),
                 QString("No majority for www.shop.example A: 2, 2 and 1 of 5. We answered with a failure instead of guessing. Open the "
                         "vote to see who said what."));
    }

    void aFloodTellsItsRate()
    {
        AlertReport r = silent("n4");
        r.cause = AlertCause::ForgeryFlood;
        r.perMinute = 52'300;
        r.usual = 6;
        QCOMPARE(textOf(r),
                 QString("Flood of forged replies at n4: 52,300 a minute, usual up to 6. No action needed while answers stay safe."));
    }

    void aGroupIsNamed()
    {
        auto r = dissent("www.bank.example.", Grade::Critical, "n2");
        r.cause = AlertCause::Group;
        r.suspects = {"n2", "n3"};
        r.group = "operator=example";
        QVERIFY2(textOf(r).startsWith(
                     "n2 and n3 of group operator=example gave the same wrong answer for www.bank.example A, and nobody outside the "
                     "group did."),
                 qPrintable(textOf(r)));
    }

    /// Whatever is in a report: whole sentences, nothing empty, no raw octets of a name.
    void allTextsAreSentences()
    {
        const QRegularExpression odd("\\(\\)|  | \\.|\\.\\.|,,|[\\x00-\\x1f]");
        for (int cause = 0; cause < 7; ++cause) {
            for (int grade = 1; grade < 4; ++grade) {
                for (int nodes = 0; nodes < 3; ++nodes) {
                    for (int variant = 0; variant < 16; ++variant) {
                        AlertReport r;
                        r.cause = static_cast<AlertCause>(cause);
                        r.grade = static_cast<Grade>(grade);
                        const bool aboutNode = r.cause == AlertCause::NodeSilent || r.cause == AlertCause::ForgeryFlood;
                        if (aboutNode)
                            r.node = "n9";
                        else
                            r.question = wire::Question{*wire::Name::fromText("ev\\010il\\.x.example."), Type::A, wire::Class::In};
                        for (int i = 0; i < nodes; ++i)
                            (variant % 2 == 0 ? r.suspects : r.nodes).push_back("n" + std::to_string(i));
                        r.group = "as=64500";
                        r.points = variant % 4 < 2 ? 0 : 90;
                        r.clients = static_cast<AlertReport::Clients>(variant % 3);
                        r.done = static_cast<AlertReport::Done>(variant % 4);
                        r.timeUs = start;
                        AlertBook book;
                        auto id = book.file(r).id;
                        const int more = aboutNode ? 3 : variant < 8 ? 1 : 20;
                        for (int i = 0; i < more; ++i) {
                            if (!aboutNode && variant >= 8)
                                r.question->name = *wire::Name::fromText("h" + std::to_string(i) + ".x.example.");
                            id = book.file(r).id;
                        }
                        const QString text = QString::fromStdString(book.find(id)->text);
                        QVERIFY2(text.endsWith('.') && text.size() > 40, qPrintable(text));
                        QVERIFY2(!text.contains(odd), qPrintable(text));
                        QVERIFY2(text[0].isUpper() || text.startsWith('n'), qPrintable(text));
                    }
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TstAlertBook)
#include "tst_alert_book.moc"
