// What the vote's history level knows leaves a node and comes back to the next one: through values and the audit store's file.
#include <QtTest>

#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "engine/node/history_values.h"
#include "tests/quorum/poll.h"

#include <QTemporaryDir>
#include <random>

using namespace harddns;
using namespace harddns::node;
using namespace harddns::quorum;
using namespace harddns::quorum::test;

namespace
{

constexpr std::int64_t start = 1'700'000'000, day = 86'400;

/// Members n0, n1 ... with numbers from the order of the list.
overlay::Membership network(std::initializer_list<const char*> ids)
{
    NetworkConfig config;
    int i = 1;
    for (const char* id : ids) {
        NetworkNodeConfig node;
        node.id = id;
        node.addresses = {{*IpAddress::parse("192.0.2." + std::to_string(i)), 853}};
        node.fingerprint = std::string(63, 'a') + "0123456789abcdef"[i];
        config.nodes.push_back(std::move(node));
        ++i;
    }
    overlay::Membership out(std::string(63, 'a') + '1');
    if (!out.apply(config).ok())
        qFatal("no network");
    return out;
}

} // namespace

class TestHistoryValues : public QObject
{
    Q_OBJECT

    const wire::Question m_www = ask("www.example.");
    const overlay::Membership m_network = network({"n0", "n1", "n2", "n3", "n4", "n5"});
    static constexpr std::int64_t m_later = start + 10 * day;

    /// Records 1 to 6 of the name, attested by four nodes over ten days.
    [[nodiscard]] std::unique_ptr<History> learned() const
    {
        auto history = makeMemoryHistory(100);
        for (int i = 0; i < 10; ++i) {
            for (int n = 1; n <= 6; ++n)
                history->attest(m_www, addresses(m_www, {n}), 0b1111, start + i * day);
        }
        return history;
    }
    /// Everything `from` has changed, through a store's file, for a node of another life.
    [[nodiscard]] std::unique_ptr<History> reborn(History& from, const overlay::Membership& before, const overlay::Membership& after,
                                                  std::int64_t now) const
    {
        QTemporaryDir dir;
        const std::string path = dir.filePath("audit.sqlite").toStdString();
        {
            db::WriterOptions options;
            options.path = path;
            auto writer = db::AuditWriter::start(options);
            if (!writer)
                qFatal("%s", writer.error().message.c_str());
            for (const KeptName& kept : from.takeChanged(1000))
                (*writer)->put(historyValue(kept, before));
        }
        auto out = makeMemoryHistory(100);
        auto reader = db::AuditReader::open(path);
        const auto read = (*reader)->history(1000, [&](const NameHistory& value) {
            if (const auto kept = keptName(value, after, now))
                out->restore(*kept);
            return true;
        });
        if (!read)
            qFatal("%s", read.error().message.c_str());
        return out;
    }

private slots:
    void aNodeThatIsRestartedDecidesByHistoryAsBefore()
    {
        const Parameters six = parameters(10, 6, 4);
        Poll poll(m_www);
        for (int i = 1; i <= 6; ++i)
            poll.vote(addresses(m_www, {i}), Judgement::Insecure, i == 4 ? 5 : 20);
        const auto before = learned();
        QCOMPARE(poll.decide(six, {}, before.get(), m_later).level, Level::History);
        const auto empty = makeMemoryHistory(100);
        QCOMPARE(poll.decide(six, {}, empty.get(), m_later).step, Step::AskAuthority); // a restart that forgets
        const auto after = reborn(*before, m_network, m_network, m_later);
        const Decision decision = poll.decide(six, {}, after.get(), m_later);
        QCOMPARE(decision.step, Step::Answer);
        QCOMPARE(decision.level, Level::History);
        QCOMPARE(decision.winner, std::size_t{3});
    }

    void membersKeepWhatTheyAttestedUnderOtherNumbers()
    {
        const auto before = learned();
        // The numbers are others now, and n2 and n3 are gone: two of the four are left.
        const overlay::Membership after = network({"n5", "n9", "n1", "n0"});
        const auto history = reborn(*before, m_network, after, m_later);
        const RecordPast past = history->record(m_www, address(1));
        QCOMPARE(past.times, 10U);
        std::uint64_t wanted = 0;
        for (const overlay::Member& member : after.members()) {
            if (member.id == "n0" || member.id == "n1")
                wanted |= std::uint64_t{1} << member.number;
        }
        QCOMPARE(past.nodes, wanted);
        QVERIFY(!past.attested(4, m_later));
        QVERIFY(past.attested(2, m_later));
        // Nobody who attested anything is there: nothing is left of the records.
        const auto strangers = reborn(*learned(), m_network, network({"x", "y"}), m_later);
        QCOMPARE(strangers->record(m_www, address(1)).times, 0U);
        QCOMPARE(strangers->name(m_www).votes, 60U);
    }

    void anythingThatWasKnownComesBackAsItWas()
    {
        std::mt19937_64 random(7);
        const auto history = makeMemoryHistory(200);
        const auto questionOf = [](std::uint64_t i) {
            constexpr wire::Type types[] = {wire::Type::A, wire::Type::Aaaa, wire::Type::Mx, static_cast<wire::Type>(65280)};
            return wire::Question{*wire::Name::fromText(R"(h\046\255)" + std::to_string(i / 4) + ".Example."), types[i % 4],
                                  wire::Class::In};
        };
        for (int i = 0; i < 2000; ++i) {
            const wire::Question question = questionOf(random() % 120);
            const int n = static_cast<int>(random() % 20);
            history->attest(question,
                            addresses(question, {n, n + 1}, 300,
                                      random() % 4 == 0 ? std::vector<std::string>{"edge.example."} : std::vector<std::string>{}),
                            random() % 64, start + i * 1000);
        }
        std::vector<KeptName> all = history->takeChanged(1000);
        QVERIFY(all.size() > 100);
        QVERIFY(history->takeChanged(1000).empty());
        for (const KeptName& kept : all) {
            const auto back = keptName(historyValue(kept, m_network), m_network, start + 3'000'000);
            QVERIFY(back.has_value());
            QCOMPARE(back->question.name.toText(), kept.question.name.toText());
            QCOMPARE(back->question.type, kept.question.type);
            QCOMPARE(back->past.votes, kept.past.votes);
            QCOMPARE(back->past.first, kept.past.first);
            QCOMPARE(back->past.last, kept.past.last);
            QVERIFY(back->sets == kept.sets);
            for (const auto& [rdata, past] : kept.records) {
                if (past.nodes == 0)
                    continue; // nobody is left for it
                const auto same = std::find_if(back->records.begin(), back->records.end(), [&](const auto& r) { return r.first == rdata; });
                QVERIFY(same != back->records.end());
                QVERIFY(same->second.times == past.times && same->second.nodes == past.nodes && same->second.first == past.first &&
                        same->second.last == past.last);
            }
        }
    }

    void whatCannotBeIsNotBelieved()
    {
        const NameHistory good = historyValue(*learned()->find(m_www), m_network);
        QVERIFY(keptName(good, m_network, m_later).has_value());
        const auto refused = [&](auto spoil) {
            NameHistory bad = good;
            spoil(bad);
            return !keptName(bad, m_network, m_later).has_value();
        };
        QVERIFY(refused([](NameHistory& h) { h.name = "a..b"; }));
        QVERIFY(refused([](NameHistory& h) { h.type = "NOTYPE"; }));
        QVERIFY(refused([](NameHistory& h) { h.votes = 0; }));
        QVERIFY(refused([](NameHistory& h) { h.last = m_later + 1; })); // not over yet
        QVERIFY(refused([](NameHistory& h) { h.first = h.last + 1; }));
        QVERIFY(refused([](NameHistory& h) { h.sets[0].digest.pop_back(); }));
        QVERIFY(refused([](NameHistory& h) { h.sets[0].firstWon = m_later + 1; }));
        QVERIFY(refused([](NameHistory& h) { h.records[0].times = h.votes + 1; })); // more often than there were votes
        QVERIFY(refused([](NameHistory& h) { h.records[0].first = 0; }));
        QVERIFY(refused([](NameHistory& h) { h.records[0].rdata.assign(65536, 'x'); }));
        QVERIFY(!keptName(good, m_network, start - 1).has_value()); // the clock was set back: it has not happened yet
    }
};

QTEST_APPLESS_MAIN(TestHistoryValues)
#include "tst_history_values.moc"
