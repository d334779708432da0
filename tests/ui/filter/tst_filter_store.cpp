// The part of a filter the audit store does: against a real store, it never leaves out a row the filter lets through, and where it says
// that it is the whole filter, it is.
#include <QtTest>

#include "db/audit_writer.h"
#include "tests/ui/filter/random_filter.h"

#include <QTemporaryDir>
#include <set>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;
using List = db::AuditReader::List;

namespace
{

constexpr std::chrono::seconds patience{60};
constexpr std::int64_t someTimeUs = 1'790'000'000'000'000;

std::string some(Random& random, const QStringList& list) { return pick(random, list).toStdString(); }
std::string nameOf(Random& random)
{
    return some(random, {"www.bank.example.", "Bank.Example.", "bank.example.", "notbank.example.", "a\\.b.example.", "host1.zone.test.",
                         "host_1.zone.test.", "example.", "."});
}
std::string nodeOf(Random& random) { return some(random, {"n1", "n2", "n4", "n10", "n40"}); }
std::string typeOf(Random& random) { return some(random, {"A", "AAAA", "MX", "TYPE65"}); }
std::string levelOf(Random& random) { return some(random, {"L0 secure", "L1 exact", "L5 history", "L8 failed"}); }
std::string sentenceOf(Random& random)
{
    return some(random,
                {"n4 was poisoned", "forged reply refused", "reply forged", "unforged", "na\u00efve flood", "Floods of 192.0.2.1", ""});
}

VoteEvent voteOf(Random& random, std::uint64_t id)
{
    VoteEvent vote;
    vote.id = id;
    vote.timeUs = someTimeUs + static_cast<std::int64_t>(id) * 1000;
    vote.name = nameOf(random);
    vote.type = typeOf(random);
    vote.collector = nodeOf(random);
    vote.level = levelOf(random);
    vote.rcode = some(random, {"NOERROR", "NXDOMAIN", "SERVFAIL"});
    vote.latencyUs = static_cast<std::uint32_t>(below(random, 60'000));
    for (std::size_t i = below(random, 3); i > 0; --i) {
        VoteSeat seat;
        seat.member = nodeOf(random);
        seat.state = "voted";
        seat.outcome = "positive";
        vote.seats.push_back(seat);
    }
    return vote;
}

DisagreementRecord recordOf(Random& random, std::uint64_t id)
{
    DisagreementRecord record;
    record.vote = id;
    record.timeUs = someTimeUs + static_cast<std::int64_t>(id) * 1000;
    record.name = nameOf(random);
    record.type = typeOf(random);
    record.level = levelOf(random);
    record.decided = {"www.bank.example. 300 IN A 192.0.2.1"};
    record.grade = static_cast<Grade>(below(random, 4));
    for (std::size_t i = below(random, 4); i > 0; --i) {
        DisagreementSeat seat;
        seat.member = nodeOf(random);
        seat.findings = {{"E-auth", 50, sentenceOf(random)}};
        seat.points = static_cast<int>(below(random, 160));
        record.seats.push_back(seat);
    }
    return record;
}

db::AlertChange changeOf(Random& random, std::uint64_t id)
{
    db::AlertChange change;
    change.step = static_cast<db::AlertStep>(below(random, 6));
    change.timeUs = someTimeUs + static_cast<std::int64_t>(id) * 1000;
    change.who = some(random, {"", "a.keller", "A.Keller", "j\u00fcrgen"});
    change.note = sentenceOf(random);
    change.alert.id = id;
    change.alert.cause = static_cast<AlertCause>(below(random, 7));
    change.alert.name = below(random, 3) == 0 ? nodeOf(random) : db::lowerName(nameOf(random));
    change.alert.type = below(random, 3) == 0 ? std::string() : typeOf(random);
    change.alert.grade = static_cast<Grade>(below(random, 4));
    change.alert.points = static_cast<int>(below(random, 160));
    for (std::size_t i = below(random, 3); i > 0; --i)
        change.alert.nodes.push_back(nodeOf(random));
    change.alert.text = sentenceOf(random);
    return change;
}

db::Event eventOf(Random& random, std::uint64_t id)
{
    db::Event event;
    event.kind = static_cast<db::EventKind>(below(random, 9));
    event.timeUs = someTimeUs + static_cast<std::int64_t>(id) * 1000;
    event.who = some(random, {"", "a.keller", "A.Keller", "root"});
    event.subject = some(random, {"n4", "n10", "Campus", "my file", "", "n1"});
    event.name = below(random, 2) == 0 ? std::string() : nameOf(random);
    event.type = event.name.empty() ? std::string() : typeOf(random);
    event.text = sentenceOf(random);
    event.before = sentenceOf(random);
    return event;
}

} // namespace

class TestFilterStore : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    std::unique_ptr<db::AuditReader> m_reader;
    std::vector<db::StoredVote> m_votes;
    std::vector<db::StoredDisagreement> m_records;
    std::vector<db::StoredAlertChange> m_changes;
    std::vector<db::StoredEvent> m_events;
    int m_narrowed = 0, m_wholly = 0;

    static const VoteEvent& rowOf(const db::StoredVote& stored) { return stored.vote; }
    static const DisagreementRecord& rowOf(const db::StoredDisagreement& stored) { return stored.record; }
    static const db::AlertChange& rowOf(const db::StoredAlertChange& stored) { return stored.change; }
    static const db::Event& rowOf(const db::StoredEvent& stored) { return stored.event; }

    template <class Row>
    void compare(List list, const Filter& filter, const std::vector<Row>& all, const db::DbResult<std::vector<Row>>& got)
    {
        QVERIFY(got.ok());
        std::set<std::int64_t> keys;
        for (const Row& row : *got)
            keys.insert(row.place.key);
        m_narrowed += got->size() < all.size() ? 1 : 0;
        const bool wholly = filter.isWhollyForStore(list);
        m_wholly += wholly ? 1 : 0;
        for (const Row& row : all) {
            const bool matches = filter.matches(rowOf(row));
            if (matches || wholly)
                QVERIFY2(matches == keys.contains(row.place.key), qPrintable(filter.text()));
        }
    }

    void compareAll(const Filter& filter)
    {
        const db::Filter store = filter.forStore();
        db::PageRequest page;
        page.limit = 10'000;
        compare(List::Votes, filter, m_votes, m_reader->votes(store, page));
        compare(List::Disagreements, filter, m_records, m_reader->disagreements(store, page));
        compare(List::AlertChanges, filter, m_changes, m_reader->alertChanges(store, page));
        compare(List::Events, filter, m_events, m_reader->events(store, page));
    }

private slots:
    void initTestCase()
    {
        Random random(1);
        db::WriterOptions options;
        options.path = m_dir.filePath("audit.sqlite").toStdString();
        options.nowUs = [] { return someTimeUs; };
        auto writer = db::AuditWriter::start(options);
        QVERIFY(writer.ok());
        for (std::uint64_t i = 1; i <= 300; ++i) {
            QVERIFY((*writer)->put(voteOf(random, i)));
            QVERIFY((*writer)->put(recordOf(random, i)));
            QVERIFY((*writer)->put(changeOf(random, i)));
            QVERIFY((*writer)->put(eventOf(random, i)));
        }
        QVERIFY((*writer)->flush(patience));
        auto reader = db::AuditReader::open(options.path);
        QVERIFY(reader.ok());
        m_reader = std::move(*reader);
        db::PageRequest page;
        page.limit = 10'000;
        m_votes = m_reader->votes({}, page).value();
        m_records = m_reader->disagreements({}, page).value();
        m_changes = m_reader->alertChanges({}, page).value();
        m_events = m_reader->events({}, page).value();
        QCOMPARE(m_votes.size(), std::size_t{300});
        QVERIFY(m_records.size() == 300 && m_changes.size() == 300 && m_events.size() >= 300);
    }

    void nothingThatMatchesIsLeftOut()
    {
        Random random(2);
        for (int i = 0; i < 250; ++i) {
            const auto filter = Filter::parse(expressionFrom(random, 2, true));
            QVERIFY(filter.ok());
            compareAll(*filter);
            if (QTest::currentTestFailed())
                return;
        }
        QVERIFY2(m_narrowed > 200, qPrintable(QString::number(m_narrowed)));
        QVERIFY2(m_wholly > 40, qPrintable(QString::number(m_wholly)));
    }

    void everyConditionByItself()
    {
        Random random(3);
        for (int i = 0; i < 250; ++i) {
            const auto filter = Filter::parse(conditionFrom(random, filterFields()));
            QVERIFY(filter.ok());
            compareAll(*filter);
            if (QTest::currentTestFailed())
                return;
        }
    }

    void theStoreDoesWhatItCan()
    {
        const auto store = [](const char* text) { return Filter::parse(QString::fromUtf8(text))->forStore(); };
        QCOMPARE(store("name under Bank.example and type = a").nameBelow, std::string("bank.example"));
        QCOMPARE(store("name under Bank.example and type = a").type, std::string("A"));
        QCOMPARE(store("name under example.com and name under www.example.com").nameBelow, std::string("www.example.com"));
        QCOMPARE(store("name ~ ba and name ~ bank").nameContains, std::string("bank"));
        QCOMPARE(store("name = n4").nameContains, std::string("n4"));
        QCOMPARE(store("grade > notice").minGrade, Grade::Warning);
        QCOMPARE(store("grade >= notice and grade = critical").minGrade, Grade::Critical);
        QCOMPARE(store("level = l5").level, std::string("L5"));
        QCOMPARE(store("(kind = quarantine or kind = release)").kinds, (std::vector{db::EventKind::Quarantine, db::EventKind::Release}));
        QVERIFY(store("kind = noted").step == db::AlertStep::Noted);
        QVERIFY(store("cause = group").cause == AlertCause::Group);
        QCOMPARE(store("text = \"the flood\"").text, std::string("flood"));
        // Under an or, or a not, nothing may be said.
        for (const char* text :
             {"name ~ bank or type = A", "not name ~ bank", "bank", "name != bank", "grade < critical", "text ~ flood"}) {
            const db::Filter filter = store(text);
            QVERIFY2(filter.nameContains.empty() && filter.type.empty() && filter.minGrade == Grade::None && filter.text.empty(), text);
        }
    }

    void wholeOrNot()
    {
        const auto filter = [](const char* text) { return Filter::parse(QString::fromUtf8(text)).value(); };
        QVERIFY(Filter().isWhollyForStore());
        QVERIFY(filter("name ~ bank").isWhollyForStore());
        QVERIFY(filter("name under bank.example and type = A").isWhollyForStore());
        QVERIFY(!filter("name = bank.example").isWhollyForStore());
        QVERIFY(!filter("grade >= warning").isWhollyForStore());
        QVERIFY(filter("grade >= warning").isWhollyForStore(List::Disagreements));
        QVERIFY(!filter("grade >= warning").isWhollyForStore(List::Votes));
        QVERIFY(!filter("name ~ bank and name ~ shop").isWhollyForStore());
        QVERIFY(!filter("name ~ bank or name ~ shop").isWhollyForStore());
        QVERIFY(filter("rcode = NOERROR").isWhollyForStore(List::Votes));
        QVERIFY(!filter("node = n1").isWhollyForStore(List::Votes));
    }
};

QTEST_APPLESS_MAIN(TestFilterStore)
#include "tst_filter_store.moc"
