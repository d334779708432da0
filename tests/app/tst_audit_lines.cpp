// The audit store through the control protocol's lines: a console elsewhere reads the same rows as one beside the file.
#include <QTemporaryDir>
#include <QtTest>

#include "app/audit_lines.h"
#include "db/audit_writer.h"
#include "db/export.h"
#include "tests/db/samples.h"

using namespace harddns;
using namespace harddns::app;
using namespace harddns::db;
using namespace harddns::db::samples;
using List = AuditReader::List;

namespace
{

constexpr std::chrono::seconds patience{60};

template <class T>
std::string textOf(const DbResult<std::vector<T>>& rows)
{
    if (!rows)
        return "failed: " + rows.error().message;
    std::string out;
    for (const T& row : *rows)
        out += std::to_string(row.place.key) + "/" + std::to_string(row.place.behindUs) + " " + exportRow(row, ExportFormat::JsonLines);
    return out;
}

} // namespace

class TestAuditLines : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    std::string m_path;
    WordSigner m_signer{"a word"};
    std::unique_ptr<AuditReader> m_here, m_there;

private slots:
    void initTestCase()
    {
        m_path = m_dir.filePath("audit.sqlite").toStdString();
        Random random(3);
        WriterOptions options;
        options.path = m_path;
        options.nowUs = [] { return someTimeUs; };
        options.signer = std::make_shared<WordSigner>("a word");
        auto writer = AuditWriter::start(options);
        QVERIFY(writer.ok());
        for (std::uint64_t i = 0; i < 700; ++i)
            QVERIFY((*writer)->put(voteOf(i, someTimeUs + static_cast<std::int64_t>(i) * 1000, random)));
        for (std::uint64_t i = 0; i < 40; ++i)
            QVERIFY((*writer)->put(disagreementOf(i, someTimeUs + static_cast<std::int64_t>(i) * secondUs, random)));
        for (std::uint64_t i = 1; i <= 30; ++i)
            QVERIFY((*writer)->put(alertOf(i,
                                           i % 3 == 0   ? AlertStep::Raised
                                           : i % 3 == 1 ? AlertStep::Noted
                                                        : AlertStep::Silenced,
                                           someTimeUs)));
        Event event = eventOf(EventKind::Configuration, someTimeUs, "=cmd, \"quoted\" \\ text");
        event.before = "retention-days = 90";
        event.after = "retention-days = 30";
        event.untilUs = 77;
        QVERIFY((*writer)->put(event));
        LatencyMinute minute;
        minute.minuteUs = someTimeUs;
        minute.values = {"vote_seconds", {100, 250, 9000}, {5, 4, 1}, 10, 9000};
        QVERIFY((*writer)->put(minute));
        QVERIFY((*writer)->flush(patience));
        writer->reset(); // with a signed head
        auto reader = AuditReader::open(m_path);
        QVERIFY(reader.ok());
        m_here = std::move(*reader);
        m_there = makeRemoteAuditReader(auditAnswer(m_path, &m_signer));
    }

    void everyListIsTheSame_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < 16; ++i)
            QTest::newRow(qPrintable(QString::number(i))) << i;
    }
    void everyListIsTheSame()
    {
        QFETCH(int, index);
        Filter f;
        PageRequest page;
        page.limit = 50;
        switch (index) {
        case 0: break;
        case 1: f.nameContains = "zone3"; break;
        case 2: f.nameBelow = "zone2.example."; break;
        case 3: f.type = "AAAA"; break;
        case 4: f.node = "node-4"; break;
        case 5: f.level = "L5"; break;
        case 6: f.rcode = "SERVFAIL"; break;
        case 7: f.onlyDissent = true; break;
        case 8: f.minGrade = Grade::Critical; break;
        case 9: f.cause = AlertCause::MajoritySuspect; break;
        case 10: f.step = AlertStep::Silenced; break;
        case 11: f.alert = 7; break;
        case 12: f.kinds = {EventKind::Configuration, EventKind::StoreOpened}; break;
        case 13:
            f.who = "operator";
            f.text = "record no authority";
            break;
        case 14:
            f.fromUs = someTimeUs + 3 * secondUs / 10;
            f.toUs = someTimeUs + secondUs / 2;
            page.newestFirst = false;
            break;
        default:
            f.vote = 5;
            f.run = 1;
            break;
        }
        for (int turn = 0; turn < 3; ++turn) {
            const auto votes = m_here->votes(f, page);
            QVERIFY(votes.ok());
            QCOMPARE(textOf(m_there->votes(f, page)), textOf(votes));
            QCOMPARE(textOf(m_there->disagreements(f, page)), textOf(m_here->disagreements(f, page)));
            QCOMPARE(textOf(m_there->alertChanges(f, page)), textOf(m_here->alertChanges(f, page)));
            QCOMPARE(textOf(m_there->events(f, page)), textOf(m_here->events(f, page)));
            if (votes->empty())
                break;
            page.after = votes->back().place.key; // the next page
        }
        for (const List list : {List::Votes, List::Disagreements, List::AlertChanges, List::Events}) {
            const auto there = m_there->count(list, f);
            QVERIFY(there.ok());
            QCOMPARE(*there, *m_here->count(list, f));
        }
    }

    void aLongPageIsTheSame()
    {
        for (const bool newestFirst : {true, false}) {
            for (const std::size_t limit : {std::size_t{200}, std::size_t{201}, std::size_t{600}, std::size_t{5000}}) {
                PageRequest page;
                page.limit = limit;
                page.newestFirst = newestFirst;
                QCOMPARE(textOf(m_there->votes({}, page)), textOf(m_here->votes({}, page)));
            }
        }
    }

    void theAnswerEndsWhenNobodyWaits()
    {
        const AuditAnswer answer = auditAnswer(m_path, &m_signer);
        CancelFlag cancelled{false};
        std::size_t lines = 0;
        const auto done = answer(
            {"votes", {{"limit", "5000"}}},
            [&](std::string_view) {
                if (++lines == 100)
                    cancelled = true;
                return true;
            },
            &cancelled);
        QVERIFY(!done.ok());
        QVERIFY(lines < 700); // the next piece is not read any more
        CancelFlag before{true};
        for (const char* what : {"verify", "latency"})
            QVERIFY2(!answer(
                          {what, {}}, [](std::string_view) { return true; }, &before)
                          .ok(),
                     what);
        QVERIFY(!answer(
                     {"count", {{"list", "votes"}}}, [](std::string_view) { return true; }, &before)
                     .ok());
    }

    void oneCheckAtATime()
    {
        const AuditAnswer answer = auditAnswer(m_path, &m_signer);
        std::string second;
        QVERIFY(answer(
                    {"verify", {}},
                    [&](std::string_view) {
                        const auto other = answer(
                            {"verify", {}}, [](std::string_view) { return true; }, nullptr);
                        second = other ? "it ran" : other.error();
                        return true;
                    },
                    nullptr)
                    .ok());
        QVERIFY2(second.find("already") != std::string::npos, second.c_str());
        QVERIFY(answer(
                    {"verify", {}}, [](std::string_view) { return true; }, nullptr)
                    .ok());
    }

    void aNodeThatTellsMoreThanWasAskedForIsNotHeard()
    {
        std::size_t told = 0;
        const auto there =
            makeRemoteAuditReader([&](const AuditQuery&, const LineSink& sink, const CancelFlag*) -> Result<void, std::string> {
                while (sink("{\"kind\":\"store-opened\",\"key\":1}") && told < 1000)
                    ++told;
                return {};
            });
        PageRequest page;
        page.limit = 3;
        const auto rows = there->events({}, page);
        QVERIFY2(rows.ok(), rows ? "" : rows.error().message.c_str());
        QCOMPARE(rows->size(), std::size_t{3});
        QCOMPARE(told, std::size_t{2});
    }

    /// What shows a row adds and subtracts without looking.
    void timesThatNoClockHasAreNotTaken()
    {
        const auto reads = [](const std::string& line) {
            const auto there =
                makeRemoteAuditReader([&](const AuditQuery&, const LineSink& sink, const CancelFlag*) -> Result<void, std::string> {
                    sink(line);
                    return {};
                });
            return std::array{there->votes({}, {}).ok(), there->disagreements({}, {}).ok(), there->alertChanges({}, {}).ok(),
                              there->events({}, {}).ok(), there->latency("", 0, 1, 10).ok()};
        };
        const std::string front =
            "{\"key\":1,\"seats\":[],\"cause\":\"dissent\",\"step\":\"raised\",\"kind\":\"lost\",\"histograms\":{\"a\":{}},";
        const std::array all{true, true, true, true, true};
        QVERIFY(reads(front + "\"time_us\":5,\"step_us\":5,\"minute_us\":5}") == all);
        const std::array none{false, false, false, false, false};
        for (const char* bad : {"9223372036854775807", "-9223372036854775807", "-1"}) {
            const std::string time = bad;
            QVERIFY2(reads(front + "\"time_us\":" + time + ",\"step_us\":" + time + ",\"minute_us\":" + time + "}") == none, bad);
        }
        for (const char* bad : {"\"until_us\":-1", "\"first_seen_us\":-1", "\"last_seen_us\":9223372036854775807"})
            QVERIFY2(!reads(front + "\"time_us\":5,\"step_us\":5," + bad + "}")[2], bad);
    }

    void theExportIsTheSame()
    {
        for (const ExportFormat format : {ExportFormat::Csv, ExportFormat::JsonLines, ExportFormat::Pcapng}) {
            std::string here, there;
            const auto into = [](std::string& out) {
                return [&out](std::string_view piece) {
                    out += piece;
                    return true;
                };
            };
            QVERIFY(exportRows(*m_here, List::Disagreements, {}, format, into(here)).ok());
            QVERIFY(exportRows(*m_there, List::Disagreements, {}, format, into(there)).ok());
            QVERIFY(!here.empty());
            QVERIFY(here == there);
        }
    }

    void theChainAndTheLatencyAreToldAsTheyAre()
    {
        VerifyOptions options;
        options.check = &m_signer;
        const auto here = m_here->verify(options);
        const auto there = m_there->verify({});
        QVERIFY(here.ok() && there.ok());
        QVERIFY(!there->fault);
        QVERIFY(there->rows > 0 && there->signedHeads > 0);
        QCOMPARE(there->rows, here->rows);
        QCOMPARE(there->heads, here->heads);
        QCOMPARE(there->signedHeads, here->signedHeads);
        QCOMPARE(there->signedUpTo, here->signedUpTo);
        QCOMPARE(there->signedAtUs, here->signedAtUs);
        QCOMPARE(there->headHex, here->headHex);
        QCOMPARE(there->keys, here->keys);
        const auto minutes = m_there->latency("vote_seconds", 0, someTimeUs * 2, 10);
        QVERIFY(minutes.ok());
        QCOMPARE(minutes->size(), std::size_t{1});
        QCOMPARE(minutes->front().minuteUs, someTimeUs);
        QCOMPARE(minutes->front().values.counts, (std::vector<std::uint64_t>{5, 4, 1}));
        QCOMPARE(minutes->front().values.sumUs, std::uint64_t{9000});
    }

    void aKeyThatIsNotTheNodesIsTold()
    {
        const auto told = [&](TrustedKeys keys) {
            return makeRemoteAuditReader(auditAnswer(m_path, &m_signer, std::move(keys)))->verify({});
        };
        const auto own = told([this] { return std::vector<std::string>{"older", m_signer.publicKey()}; });
        QVERIFY(own.ok() && !own->fault);
        const auto strange = told([] { return std::vector<std::string>{"another key"}; });
        QVERIFY(strange.ok() && strange->fault);
        QCOMPARE(strange->fault->kind, ChainFault::Kind::Unsigned);
        QCOMPARE(verdictOf(*strange), ChainVerdict::UnknownKey);
        QCOMPARE(strange->strangeKeys, std::vector<std::string>{m_signer.publicKey()});
        QCOMPARE(strange->strangeFrom, 1);
        QVERIFY(strange->strangeUpTo > 1);
        const auto none = told([] { return std::vector<std::string>(); }); // a node that knows no key of its own
        QVERIFY(none.ok() && none->fault);
    }

    void aBrokenChainIsToldWithItsPlace()
    {
        ChainReport broken;
        broken.fault = ChainFault{ChainFault::Kind::Removed, 17, "event", "rows 17 to 19 are missing"};
        const auto there = makeRemoteAuditReader([&](const AuditQuery&, const LineSink& sink,
                                                     const CancelFlag*) -> Result<void, std::string> {
            sink("{\"signed_up_to\":3,\"fault\":\"removed\",\"fault_seq\":17,\"fault_table\":\"event\",\"fault_text\":\"rows 17 to 19 are "
                 "missing\"}");
            return {};
        });
        const auto report = there->verify({});
        QVERIFY(report.ok());
        QVERIFY(report->fault.has_value());
        QCOMPARE(report->fault->kind, broken.fault->kind);
        QCOMPARE(report->fault->seq, broken.fault->seq);
        QCOMPARE(report->fault->text, broken.fault->text);
    }

    void whatIsNotUnderstoodIsSaid()
    {
        const AuditAnswer answer = auditAnswer(m_path, &m_signer);
        const auto none = [](std::string_view) { return true; };
        for (const auto& [what, name, value] :
             {std::tuple{"secrets", "limit", "3"}, std::tuple{"votes", "colour", "red"}, std::tuple{"votes", "from", "yesterday"},
              std::tuple{"alerts", "cause", "bad luck"}, std::tuple{"events", "kinds", "repair,dance"}, std::tuple{"count", "list", "x"}}) {
            AuditQuery query{what, {}};
            query.parameters[name] = value;
            const auto done = answer(query, none, nullptr);
            QVERIFY2(!done.ok(), what);
            QVERIFY(!done.error().empty());
        }
        QVERIFY(!auditAnswer(m_dir.filePath("nothing.sqlite").toStdString(), nullptr)({"votes", {}}, none, nullptr).ok());
        // And from the other side.
        const auto nonsense =
            makeRemoteAuditReader([](const AuditQuery&, const LineSink& sink, const CancelFlag*) -> Result<void, std::string> {
                sink("[1,2]");
                return {};
            });
        QVERIFY(nonsense->votes({}, {}).error().message.find("another version") != std::string::npos);
        QVERIFY(!nonsense->verify({}).ok());
        CancelFlag cancelled{true};
        QCOMPARE(m_there->votes({}, {}, &cancelled).error().kind, DbError::Kind::Cancelled);
        QVERIFY(m_there->backup("x", {}).error().message.find("own machine") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestAuditLines)
#include "tst_audit_lines.moc"
