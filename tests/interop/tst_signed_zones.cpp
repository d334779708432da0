// The lab's signed zones before a validator that is not ours: Unbound resolves from the lab's authoritative servers on real sockets, with
// the lab's root key as its only anchor. Every honest shape is secure, a lie gets no client anything but the truth or SERVFAIL. Runs inside
// a network namespace of its own; without root or Unbound the test is skipped (exit code 77).
#include <QtTest> // first: moc does not get through some standard headers without what it brings

#include "engine/lab/authority_server.h"
#include "engine/lab/signed_lies.h"
#include "engine/world/real/real_world.h"
#include "tests/interop/namespace.h"
#include "tests/interop/peers.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QTemporaryDir>

#include <cstdio>
#include <map>
#include <thread>

using namespace harddns;
using namespace harddns::lab;
using interop::Reply;
using interop::Via;
using validate::Algorithm;
using wire::Message;
using wire::Name;
using wire::Type;

namespace
{

const char* const rootAddress = "127.78.1.1";
const char* const tldAddress = "127.78.1.2";
const char* const zoneAddress = "127.78.1.3";
const char* const childAddress = "127.78.1.4";
const char* const unboundAddress = "127.0.1.9";

const char* const shapes = R"($TTL 300
@            SOA ns host 1 7200 900 1209600 60
@            NS  ns
@            A   192.0.2.80
@            MX  10 Mail.Example.ORG.
ns           A   127.78.1.3
www          A   192.0.2.7
www          A   192.0.2.8
WWW          TXT ""
alias        CNAME www
toWild       CNAME Any.wild
toNothing    CNAME nothing
*.wild       A   192.0.2.2
*.wild       CAA 0 issue "ca"
*.wilder     CNAME any.wild
a.*.star     TXT "below an empty wildcard"
blocked.wild TXT "no address"
a.b.ent      NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" Next.Example.ORG.
_s._udp      SRV 1 2 5060 WWW
type         TYPE65280 \# 2 abcd
sec          NS  ns.sec
ns.sec       A   127.78.1.4
open         NS  ns.open
ns.open      A   127.78.1.4
old          DNAME new
x.new        A   192.0.2.9
)";
const char* const childShapes = "$TTL 300\n@ SOA ns host 1 7200 900 1209600 60\n@ NS ns\nns A 127.78.1.4\nhost A 192.0.2.77\n";

Name nameOf(const std::string& text)
{
    const auto parsed = Name::fromText(text);
    if (!parsed)
        qFatal("bad name in the test: %s", text.c_str());
    return *parsed;
}

Zone zoneOf(std::string_view text, const std::string& origin)
{
    auto parsed = Zone::fromText(text, nameOf(origin), "test");
    if (!parsed)
        qFatal("%s", parsed.error().c_str());
    return std::move(parsed).value();
}

std::vector<SigningKey> makeKeys(Algorithm algorithm, std::uint64_t seed)
{
    return {SigningKey::fromSeed(algorithm, seed, true), SigningKey::fromSeed(algorithm, seed, false)};
}

wire::RRset dsOf(const std::string& origin, const std::vector<SigningKey>& keys)
{
    return dsSet(nameOf(origin), {keys[0]}, validate::DigestType::Sha256, 300);
}

struct Asked {
    const char* name; ///< below the zone; "" is the apex
    Type type;
    const char* rcode;
    bool secure = true;
    bool secureWithOptOut = true;
};

/// Every shape an answer can have. In an opt-out zone what hangs on the absence of a name is insecure.
const std::vector<Asked>& honestQuestions()
{
    static const std::vector<Asked> list{
        {"", Type::A, "NOERROR"},
        {"", Type::Mx, "NOERROR"},
        {"", Type::Soa, "NOERROR"},
        {"", Type::Ns, "NOERROR"},
        {"", Type::Dnskey, "NOERROR"},
        {"", Type::Txt, "NOERROR"},
        {"www", Type::A, "NOERROR"},
        {"www", Type::Txt, "NOERROR"},
        {"www", Type::Aaaa, "NOERROR"},
        {"www", Type::Ds, "NOERROR"},
        {"alias", Type::A, "NOERROR"},
        {"alias", Type::Cname, "NOERROR"},
        {"any.wild", Type::A, "NOERROR", true, false},
        {"a.b.wild", Type::Caa, "NOERROR", true, false},
        {"any.wild", Type::Txt, "NOERROR", true, false},
        {"toWild", Type::A, "NOERROR", true, false},
        {"x.wilder", Type::A, "NOERROR", true, false},
        {"blocked.wild", Type::A, "NOERROR"},
        {"ent", Type::A, "NOERROR"},
        {"b.ent", Type::A, "NOERROR"},
        {"a.b.ent", Type::Naptr, "NOERROR"},
        {"_s._udp", Type::Srv, "NOERROR"},
        {"type", static_cast<Type>(65280), "NOERROR"},
        {"x.old", Type::A, "NOERROR"},
        {"old", Type::Dname, "NOERROR"},
        {"sec", Type::Ds, "NOERROR"},
        {"host.sec", Type::A, "NOERROR"},
        {"nothing.sec", Type::A, "NXDOMAIN", true, false},
        {"open", Type::Ds, "NOERROR", true, false},
        {"host.open", Type::A, "NOERROR", false, false},
        {"nothing", Type::A, "NXDOMAIN", true, false},
        {"deep.er.nothing", Type::A, "NXDOMAIN", true, false},
        {"x.www", Type::A, "NXDOMAIN", true, false},
        {"toNothing", Type::A, "NXDOMAIN", true, false},
        {"y.old", Type::A, "NXDOMAIN", true, false},
    };
    return list;
}

/// A zone below "test." with its secure and its insecure child.
struct Family {
    std::string label;
    std::vector<SigningKey> keys;
    bool optOut = false;
    std::optional<Lie> lie;
    std::vector<wire::Question> lieAbout;
    const Zone *zone = nullptr, *child = nullptr;

    [[nodiscard]] std::string origin() const { return label + ".test."; }
    [[nodiscard]] std::string full(const char* below) const { return *below ? std::string(below) + '.' + origin() : origin(); }
};

} // namespace

class TestSignedZones : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::uint32_t m_now = 0;
    std::vector<SigningKey> m_rootKeys = makeKeys(Algorithm::Ed25519, 1), m_tldKeys = makeKeys(Algorithm::EcdsaP256Sha256, 2);
    std::vector<SigningKey> m_ownKeys = makeKeys(Algorithm::Ed25519, 3);
    std::vector<std::unique_ptr<Family>> m_families;
    std::map<std::string, Family*> m_liars;
    std::shared_ptr<ZoneStore> m_root = std::make_shared<ZoneStore>(), m_tld = std::make_shared<ZoneStore>();
    std::shared_ptr<ZoneStore> m_zones = std::make_shared<ZoneStore>(), m_children = std::make_shared<ZoneStore>();
    ZoneStore m_all;
    std::unique_ptr<world::RealWorker> m_worker;
    std::vector<std::unique_ptr<AuthorityServer>> m_servers;
    std::thread m_thread;
    std::unique_ptr<interop::Server> m_unbound;

    [[nodiscard]] SignOptions options(bool nsec3, bool optOut = false, std::string salt = {}, std::uint16_t iterations = 0) const
    {
        SignOptions out;
        out.inception = m_now - 3600;
        out.expiration = m_now + 7 * 86400;
        out.nsec3 = nsec3;
        out.optOut = optOut;
        out.salt = std::move(salt);
        out.iterations = iterations;
        return out;
    }

    Family& addFamily(Zone& tld, const std::string& label, std::vector<SigningKey> keys, const SignOptions& how)
    {
        auto family = std::make_unique<Family>();
        family->label = label;
        family->keys = std::move(keys);
        family->optOut = how.optOut;
        const std::string origin = family->origin();
        const auto childKeys = makeKeys(Algorithm::Ed25519, 7);
        Zone plain = zoneOf(shapes, origin);
        plain.add(dsOf("sec." + origin, childKeys));
        const auto share = [this](ZoneStore& store, Zone zone) {
            const auto shared = std::make_shared<const Zone>(std::move(zone));
            store.add(shared);
            m_all.add(shared);
        };
        share(*m_zones, signZone(plain, family->keys, how));
        share(*m_children, signZone(zoneOf(childShapes, "sec." + origin), childKeys, how));
        share(*m_children, zoneOf(childShapes, "open." + origin));
        tld.add(*plain.node(plain.origin())->find(Type::Ns));
        tld.add(*plain.node(nameOf("ns." + origin))->find(Type::A));
        tld.add(dsOf(origin, family->keys));
        family->zone = m_zones->exact(nameOf(origin));
        family->child = m_children->exact(nameOf("sec." + origin));
        m_families.push_back(std::move(family));
        return *m_families.back();
    }

    [[nodiscard]] Accomplice accompliceOf(const Family& family) const
    {
        return {family.zone, m_tld->exact(nameOf("test.")), family.child, m_zones->exact(nameOf("evil.test.")), m_ownKeys, family.keys,
                m_now};
    }

    static Message queryOf(const wire::Question& question)
    {
        Message query;
        query.questions.push_back(question);
        query.edns = wire::Edns{};
        query.edns->dnssecOk = true;
        return query;
    }

    /// Which questions to tell the family's lie about: a few of those it can be told about, with the child's for lies about delegations.
    void chooseQuestions(Family& family)
    {
        constexpr std::size_t most = 2;
        world::RealEntropy entropy;
        ZoneStore alone;
        alone.add(*family.zone);
        for (const Asked& asked : honestQuestions()) {
            const wire::Question question{nameOf(family.full(asked.name)), asked.type, wire::Class::In};
            // One draw may leave a lie out that another tells.
            bool fits = false;
            for (unsigned i = 0; i < 4 && !fits; ++i)
                fits = tell(*family.lie, answerAuthoritatively(alone, queryOf(question)), accompliceOf(family), entropy).has_value();
            if (fits && family.lieAbout.size() < most && std::string(asked.name) != "host.open")
                family.lieAbout.push_back(question);
        }
    }

    bool rewrite(const Message& query, Message& reply, world::Entropy& entropy)
    {
        const wire::Question& question = query.questions.front();
        if (question.name.labelCount() < 2)
            return true;
        const auto liar = m_liars.find(std::string(question.name.suffix(2).lower().firstLabel()));
        if (liar == m_liars.end())
            return true;
        const Family& family = *liar->second;
        const Name cut = nameOf("sec." + family.origin());
        for (const wire::Question& about : family.lieAbout)
            if (about == question || (about.name.isSubdomainOf(cut) && question.name.isSubdomainOf(cut))) {
                if (auto forged = tell(*family.lie, reply, accompliceOf(family), entropy))
                    reply = std::move(*forged);
                return true;
            }
        return true;
    }

    void serve(const char* address, const std::shared_ptr<ZoneStore>& zones, Behaviour behaviour = {})
    {
        m_servers.push_back(std::make_unique<AuthorityServer>(m_worker->world(), zones, std::move(behaviour)));
        const auto listening = m_servers.back()->listen({*IpAddress::parse(address), 53});
        QVERIFY2(listening.ok(), address);
    }

    /// What the zones say, as dig would print it.
    [[nodiscard]] bool isTruth(const wire::Question& question, const Reply& reply) const
    {
        Message query = queryOf(question);
        query.edns.reset();
        const Message honest = answerAuthoritatively(m_all, query);
        QStringList answer;
        for (const wire::Record& record : honest.answer)
            answer << interop::canonical(QString::fromStdString(record.owner.toText()), QString::fromStdString(wire::toText(record.type)),
                                         QString::fromStdString(wire::rdataToText(record.type, record.rdata)));
        answer.sort();
        QStringList given = reply.answer;
        given.removeDuplicates(); // Unbound hands out what came twice
        return reply.rcode == QString::fromStdString(wire::toText(honest.rcode)) && given == answer;
    }

    [[nodiscard]] static Reply askUnbound(const wire::Question& question)
    {
        return interop::ask(unboundAddress, QString::fromStdString(question.name.toText()),
                            QString::fromStdString(wire::toText(question.type)), Via::Udp, 30);
    }

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QCOMPARE(QProcess::execute("ip", {"link", "set", "lo", "up"}), 0);
        m_now = static_cast<std::uint32_t>(QDateTime::currentSecsSinceEpoch());
        Zone tld = zoneOf("$TTL 300\n@ SOA ns host 1 2 3 4 60\n@ NS ns\nns A 127.78.1.2\nzz A 192.0.2.1\n", "test.");
        addFamily(tld, "nsec", makeKeys(Algorithm::Ed25519, 10), options(false));
        addFamily(tld, "nsecp", makeKeys(Algorithm::EcdsaP256Sha256, 11), options(false));
        addFamily(tld, "hashed", makeKeys(Algorithm::EcdsaP384Sha384, 12), options(true));
        addFamily(tld, "salted", makeKeys(Algorithm::Ed448, 13), options(true, false, "salt", 5));
        addFamily(tld, "optout", makeKeys(Algorithm::Ed25519, 14), options(true, true));
        addFamily(tld, "rsa", makeKeys(Algorithm::RsaSha256, 15), options(true));
        addFamily(tld, "rsalong", makeKeys(Algorithm::RsaSha512, 16), options(false));
        addFamily(tld, "onekey", {SigningKey::fromSeed(Algorithm::Ed25519, 17, true)}, options(false));
        Zone own = zoneOf("$TTL 300\n@ SOA ns host 1 2 3 4 60\n@ NS ns\nns A 127.78.1.3\nwww A 192.0.2.66\n", "evil.test.");
        tld.add(*own.node(own.origin())->find(Type::Ns));
        tld.add(*own.node(nameOf("ns.evil.test."))->find(Type::A));
        tld.add(dsOf("evil.test.", m_ownKeys));
        m_zones->add(signZone(own, m_ownKeys, options(false)));
        for (const Lie lie : allLies())
            for (const bool nsec3 : {false, true}) {
                const std::string label = "l" + std::to_string(static_cast<unsigned>(lie)) + (nsec3 ? "h" : "n");
                Family& family = addFamily(tld, label, makeKeys(Algorithm::Ed25519, 100 + static_cast<unsigned>(lie)), options(nsec3));
                family.lie = lie;
                m_liars.emplace(std::string(nameOf(label).wire().substr(1, label.size())), &family);
            }
        m_tld->add(signZone(tld, m_tldKeys, options(false)));
        for (const auto& [label, family] : m_liars)
            chooseQuestions(*family);
        Zone root = zoneOf(
            "$TTL 300\n@ SOA ns host 1 2 3 4 60\n@ NS ns.root.\nns.root. A 127.78.1.1\ntest. NS ns.test.\nns.test. A 127.78.1.2\n", ".");
        root.add(dsOf("test.", m_tldKeys));
        m_root->add(signZone(root, m_rootKeys, options(false)));

        auto worker = world::RealWorker::make();
        QVERIFY2(worker.ok(), worker.ok() ? "" : worker.error().c_str());
        m_worker = std::move(worker).value();
        serve(rootAddress, m_root);
        serve(tldAddress, m_tld);
        Behaviour lying;
        lying.rewrite = [this, entropy = std::make_shared<world::RealEntropy>()](const Message& query, Message& reply, bool) {
            return rewrite(query, reply, *entropy);
        };
        serve(zoneAddress, m_zones, lying);
        serve(childAddress, m_children);
        m_thread = std::thread([this] { m_worker->run(); });

        m_unbound = std::make_unique<interop::Server>("unbound", m_folder.path() + "/unbound");
        m_unbound->write("root.hints", QString(". 3600 IN NS ns.root.\nns.root. 3600 IN A %1\n").arg(rootAddress));
        m_unbound->write("anchor", QString::fromStdString(wire::toText(dsOf(".", m_rootKeys))));
        m_unbound->write("unbound.conf",
                         QString("server:\n  do-daemonize: no\n  username: \"\"\n  chroot: \"\"\n  directory: \"%1\"\n  pidfile: \"\"\n"
                                 "  use-syslog: no\n  logfile: \"\"\n  verbosity: 1\n  interface: %2\n  port: 53\n  do-ip6: no\n"
                                 "  access-control: 127.0.0.0/8 allow\n  do-not-query-localhost: no\n  local-zone: \"test.\" nodefault\n"
                                 "  module-config: \"validator iterator\"\n  aggressive-nsec: no\n  val-log-level: 2\n"
                                 "  root-hints: \"%1/root.hints\"\n  trust-anchor-file: \"%1/anchor\"\n"
                                 "remote-control:\n  control-enable: no\n")
                             .arg(m_unbound->folder(), unboundAddress));
        m_unbound->start("unbound", {"-d", "-c", m_unbound->path("unbound.conf")});
        QVERIFY2(interop::waitUntilAnswers(*m_unbound, unboundAddress, "test."), qPrintable(m_unbound->log()));
    }

    void cleanupTestCase()
    {
        m_unbound.reset();
        if (m_thread.joinable()) {
            m_worker->stop();
            m_thread.join();
        }
        m_servers.clear();
    }

    void honestAnswersAreSecure()
    {
        int right = 0;
        QStringList wrong;
        for (const auto& family : m_families) {
            if (family->lie)
                continue;
            for (const Asked& asked : honestQuestions()) {
                const wire::Question question{nameOf(family->full(asked.name)), asked.type, wire::Class::In};
                const Reply reply = askUnbound(question);
                const bool secure = family->optOut ? asked.secureWithOptOut : asked.secure;
                if (reply.rcode == asked.rcode && reply.flags.contains("ad") == secure && isTruth(question, reply))
                    ++right;
                else
                    wrong << QString("%1 %2: expected %3%4\n%5")
                                 .arg(QString::fromStdString(question.name.toText()), QString::fromStdString(wire::toText(question.type)),
                                      asked.rcode, secure ? ", secure" : "", reply.text);
            }
        }
        qInfo("%d right", right);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n') + m_unbound->log()));
        QCOMPARE(right, static_cast<int>(8 * honestQuestions().size()));
    }

    void liesAreRefused()
    {
        int refused = 0, mended = 0;
        QStringList wrong;
        for (const auto& [label, family] : m_liars) {
            for (const wire::Question& question : family->lieAbout) {
                const Reply reply = askUnbound(question);
                if (reply.rcode == "SERVFAIL")
                    ++refused;
                else if (isTruth(question, reply)) // what is not signed can be mended: RCODE, the alias of a DNAME, links asked for again
                    ++mended;
                else
                    wrong << QString("%1: %2 %3\n%4")
                                 .arg(toText(*family->lie), QString::fromStdString(question.name.toText()),
                                      QString::fromStdString(wire::toText(question.type)), reply.text);
            }
        }
        qInfo("%d refused, %d mended", refused, mended);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n') + m_unbound->log()));
        QVERIFY(refused > 150);
    }
};

int main(int argc, char** argv)
{
    const QString missing = interop::enterNamespace(argv, {"unbound", "dig"});
    if (!missing.isEmpty()) {
        std::printf("SKIP: %s\n", qPrintable(missing));
        return interop::skipExitCode;
    }
    QCoreApplication app(argc, argv);
    TestSignedZones test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_signed_zones.moc"
