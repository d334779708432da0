#include <QtTest> // first: moc of Qt 6.4 stumbles over <concepts> otherwise

#include "engine/config/config_file.h"
#include "engine/config/identity_files.h"
#include "engine/config/key_table.h"

#include <QTemporaryDir>

#include <algorithm>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace harddns;
using namespace harddns::config;

namespace
{

const std::string base = "/etc/harddns";

LoadResult parse(const std::string& text) { return parseConfig(text, "harddns.toml", base); }

/// A file that is right, with more text behind it; the text starts on line 3.
LoadResult parseMore(const std::string& text) { return parse("[node]\nstate-dir = \"/s\"\n" + text); }

std::string problems(const LoadResult& result) { return result ? std::string("no problem\n") : config::toText(result.error()); }

Config configOf(const std::string& text)
{
    const auto result = parse(text);
    if (!result) {
        QTest::qFail(problems(result).c_str(), __FILE__, __LINE__);
        return {};
    }
    return result->config;
}

std::vector<std::string> warnings(const LoadResult& result)
{
    std::vector<std::string> texts;
    if (result) {
        for (const ConfigWarning& warning : result->warnings)
            texts.push_back(warning.toText());
    }
    return texts;
}

/// What members cannot be without.
const std::string networkKeys = "[network]\nidentity = \"i\"\nauthority = \"a\"\n";

/// A member that is right, of that id, known by the digit.
std::string member(const std::string& id, char digit, const std::string& more = {})
{
    return "[[network.node]]\nid = '" + id + "'\naddresses = ['192.0.2." + digit + "']\nfingerprint = '" + std::string(64, digit) + "'\n" +
           more;
}

/// Header of a table and what an entry needs besides the key under test, so that only that key can be wrong.
std::string around(const KeyInfo& key, const std::string& value)
{
    const std::string assignment = std::string(key.key) + " = " + value + "\n";
    std::string text;
    if (key.table != "node" || key.key != "state-dir")
        text += "node.state-dir = \"/s\"\n";
    if (key.table == "network.node" || key.table == "cloak.client") {
        if (key.table == "network.node")
            text += networkKeys;
        text += "[[" + std::string(key.table) + "]]\n";
        if (key.key != "id")
            text += "id = \"x\"\n";
        if (key.table == "network.node" && key.key != "addresses")
            text += "addresses = [\"192.0.2.9\"]\n";
        if (key.table == "network.node" && key.key != "fingerprint")
            text += "fingerprint = \"" + std::string(64, '9') + "\"\n";
    } else if (key.table == "remote.console") {
        text += "[[remote.console]]\n";
        if (key.key != "name")
            text += "name = \"x\"\n";
        if (key.key != "fingerprint")
            text += "fingerprint = \"" + std::string(64, '9') + "\"\n";
        if (key.key != "role")
            text += "role = \"operator\"\n";
    } else if (key.table == "node") {
        // The dotted key above has defined the table.
        return text + "node." + assignment;
    } else {
        if (key.table == "listen" && key.key == "remote")
            text += networkKeys;
        text += "[" + std::string(key.table) + "]\n";
        if (key.key == "tls")
            text += "tls-certificate = \"c\"\ntls-key = \"k\"\n";
        if (key.table == "network" && key.key != "front")
            text += key.key == "identity" ? "authority = \"a\"\n" : "identity = \"i\"\n";
    }
    return text + assignment;
}

std::string literal(const KeyInfo& key) { return std::string(key.defaultToml.empty() ? key.example : key.defaultToml); }

/// A row's name on one line.
QByteArray tag(const char* text) { return QByteArray(text).replace('\n', " | "); }

std::string name(const KeyInfo& key) { return std::string(key.table) + '.' + std::string(key.key); }

std::string fileText(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll().toStdString();
}

void writeFile(const QString& path, const std::string& text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        qFatal("cannot write %s", qPrintable(path));
}

/// The lines of resources/harddns.toml with every commented key made live.
struct Documented {
    std::string key; ///< "resolver.ipv4"
    std::string value;
    bool live = false;      ///< was not behind '#'
    bool explained = false; ///< prose somewhere above it in its paragraph
};

std::vector<Documented> documentedKeys()
{
    static const QRegularExpression header("^(# )?\\[{1,2}([a-z.]+)\\]{1,2}$");
    static const QRegularExpression assignment("^(# )?([a-z0-9-]+) = (.+)$");
    std::vector<Documented> all;
    std::string table;
    bool prose = false;
    for (const QString& line : QString::fromStdString(fileText(HARDDNS_RESOURCES "/harddns.toml")).split('\n')) {
        if (const auto match = header.match(line); match.hasMatch()) {
            table = match.captured(2).toStdString();
            if (match.captured(1).isEmpty())
                prose = false;
        } else if (const auto found = assignment.match(line); found.hasMatch()) {
            all.push_back(
                {table + '.' + found.captured(2).toStdString(), found.captured(3).toStdString(), found.captured(1).isEmpty(), prose});
        } else if (line.startsWith("# ")) {
            prose = true;
        } else if (line.isEmpty()) {
            prose = false;
        }
    }
    return all;
}

} // namespace

class TestConfig : public QObject
{
    Q_OBJECT

private slots:
    void theSmallestFileGivesTheDefaults()
    {
        const Config config = configOf("[node]\nstate-dir = \"/s\"\n");
        Config expected;
        expected.node.stateDir = "/s";
        expected.listen.dns = {*Endpoint::parse("127.0.0.1:5300", 0)};
        expected.access.allow = {*Prefix::parse("127.0.0.0/8"), *Prefix::parse("::1/128")};
        QVERIFY(config == expected);
    }

    void stateDirIsRequired()
    {
        QCOMPARE(problems(parse("")),
                 std::string("harddns.toml: node.state-dir: is required; write state-dir = \"/var/lib/harddns\" in [node]\n"));
        QCOMPARE(problems(parse("\n[cache]\n[node]\nthreads = 1")),
                 std::string("harddns.toml:3: node.state-dir: is required; write state-dir = \"/var/lib/harddns\" in [node]\n"));
    }

    // ---- every key of the table ----

    void keysAreUniqueAndComplete()
    {
        std::set<std::string> seen;
        for (const KeyInfo& key : allKeys()) {
            QVERIFY2(seen.insert(name(key)).second, name(key).c_str());
            QVERIFY2(!key.meaning.empty(), name(key).c_str());
            QVERIFY2(key.defaultToml.empty() != (key.defaultNote.empty() || key.example.empty()), name(key).c_str());
            const bool known = std::any_of(allTables().begin(), allTables().end(), [&](const TableInfo& t) { return t.name == key.table; });
            QVERIFY2(known, name(key).c_str());
        }
        // The table of the design, counted there.
        QCOMPARE(seen.size(), std::size_t{6 + 8 + 5 + 23 + 11 + 7 + 3 + 4 + 3 + 5 + 4 + 4 + 2});
    }

    void everyKeyTakesItsDefaultOrExample_data()
    {
        QTest::addColumn<int>("index");
        const auto keys = allKeys();
        for (std::size_t i = 0; i < keys.size(); ++i)
            QTest::newRow(name(keys[i]).c_str()) << static_cast<int>(i);
    }
    void everyKeyTakesItsDefaultOrExample()
    {
        QFETCH(int, index);
        const KeyInfo key = allKeys().at(static_cast<std::size_t>(index));
        const auto result = parse(around(key, literal(key)));
        QVERIFY2(result.ok(), problems(result).c_str());
        const Config without = configOf("[node]\nstate-dir = \"/s\"\n");
        const bool entry = key.table == "network.node" || key.table == "cloak.client";
        if (!key.defaultToml.empty() && !entry)
            QVERIFY2(result->config == without, "the default written out is not the default");
        if (key.defaultToml.empty() && !key.defaultNote.starts_with("required"))
            QVERIFY2(!(result->config == without), "the example changes nothing: the key is not stored");
    }

    void everyKeyRefusesWrongTypes_data() { everyKeyTakesItsDefaultOrExample_data(); }
    void everyKeyRefusesWrongTypes()
    {
        QFETCH(int, index);
        const KeyInfo key = allKeys().at(static_cast<std::size_t>(index));
        struct Sample {
            const char* value;
            const char* is;
        };
        const std::vector<Sample> samples = {{"\"text\"", "a string"},
                                             {"7", "an integer"},
                                             {"1.5", "a number with a fraction"},
                                             {"true", "a truth value"},
                                             {"1979-05-27", "a date or time"},
                                             {"[1]", "a list"},
                                             {"{a = 1}", "a table"}};
        int refused = 0;
        for (const Sample& sample : samples) {
            const auto result = parse(around(key, sample.value));
            if (problems(result).find("needs " + std::string(kindText(key.kind)) + ", is " + sample.is) == std::string::npos)
                continue;
            ++refused;
            QCOMPARE(result.error().size(), std::size_t{1});
            QVERIFY(result.error().front().line > 0);
            QVERIFY(result.error().front().key.ends_with(std::string(key.key)));
        }
        QCOMPARE(refused, 6); // all but its own type
        // The items of a list have a type as well.
        if (kindText(key.kind).starts_with("a list")) {
            const std::string text = problems(parse(around(key, "[7]")));
            QVERIFY2(text.find(std::string(key.key) + "[0]: needs a string, is an integer") != std::string::npos, text.c_str());
        }
    }

    void everyIntegerRefusesWhatIsOutOfRange_data() { everyKeyTakesItsDefaultOrExample_data(); }
    void everyIntegerRefusesWhatIsOutOfRange()
    {
        QFETCH(int, index);
        const KeyInfo key = allKeys().at(static_cast<std::size_t>(index));
        if (key.kind != KeyKind::Integer)
            return;
        QVERIFY(key.least <= key.most);
        const auto text = [&](std::int64_t value) { return problems(parse(around(key, std::to_string(value)))); };
        QVERIFY(text(key.least - 1).find(std::to_string(key.least - 1) + " is out of range: ") != std::string::npos);
        if (key.most < std::numeric_limits<std::int64_t>::max())
            QVERIFY(text(key.most + 1).find(" is out of range: ") != std::string::npos);
        QVERIFY(text(std::numeric_limits<std::int64_t>::min()).find(" is out of range: ") != std::string::npos);
        QVERIFY(text(key.least).find("out of range") == std::string::npos);
        QVERIFY(text(key.most).find("out of range") == std::string::npos);
    }

    void everyTextAndPathHasLimits_data() { everyKeyTakesItsDefaultOrExample_data(); }
    void everyTextAndPathHasLimits()
    {
        QFETCH(int, index);
        const KeyInfo key = allKeys().at(static_cast<std::size_t>(index));
        if (key.kind != KeyKind::Text && key.kind != KeyKind::Path)
            return;
        const auto text = [&](const std::string& value) { return problems(parse(around(key, '"' + value + '"'))); };
        QVERIFY(text("").find("must not be empty") != std::string::npos);
        QVERIFY(text("a\\u001bb").find("has a control character") != std::string::npos);
        QVERIFY(text("a\\u0000b").find("has a control character") != std::string::npos);
        QVERIFY(text(std::string(static_cast<std::size_t>(key.most), 'x')).find("octets, at most") == std::string::npos);
        QVERIFY(text(std::string(static_cast<std::size_t>(key.most) + 1, 'x')).find("octets, at most") != std::string::npos);
    }

    void everyChoiceTakesItsWordsOnly_data() { everyKeyTakesItsDefaultOrExample_data(); }
    void everyChoiceTakesItsWordsOnly()
    {
        QFETCH(int, index);
        const KeyInfo key = allKeys().at(static_cast<std::size_t>(index));
        if (key.kind != KeyKind::Choice)
            return;
        for (const std::string_view word : key.choices) {
            const auto result = parse(around(key, '"' + std::string(word) + '"'));
            QVERIFY2(result.ok(), problems(result).c_str());
        }
        const std::string slip = std::string(key.choices.back()) + "x";
        const std::string text = problems(parse(around(key, '"' + slip + '"')));
        QVERIFY2(text.find("did you mean \"" + std::string(key.choices.back()) + "\"?") != std::string::npos, text.c_str());
        QVERIFY(problems(parse(around(key, "\"\""))).find(" is none of ") != std::string::npos);
    }

    void choicesReachTheirEnumerators()
    {
        const Config config =
            configOf("[node]\nstate-dir='/s'\nlog-level='trace'\nlog-format='json'\n[access]\nunknown='drop'\nrd0='resolve'\n"
                     "[audit]\nvotes='none'\n[demo]\ninternet='real'\n[quorum]\npreset='small'\n[[cloak.client]]\nid='a'\nmode='hint'\n");
        QCOMPARE(config.node.logLevel, LogLevel::Trace);
        QCOMPARE(config.node.logFormat, LogFormat::Json);
        QCOMPARE(config.access.unknown, UnknownClient::Drop);
        QCOMPARE(config.access.rd0, NoRecursionBit::Resolve);
        QCOMPARE(config.audit.votes, AuditVotes::None);
        QCOMPARE(config.demo.internet, std::string("real"));
        QCOMPARE(config.quorum.preset, std::string("small"));
        QCOMPARE(config.cloak.clients.at(0).mode, std::string("hint"));
        QCOMPARE(configOf("node.state-dir='/s'\nnode.log-level='error'").node.logLevel, LogLevel::Error);
        QCOMPARE(configOf("node.state-dir='/s'\nnode.log-level='warning'").node.logLevel, LogLevel::Warning);
    }

    // ---- unknown names ----

    void suggestsWhatWasMeant_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) { QTest::newRow(tag(text)) << text << expected; };
        row("[resolver]\nroot-hint = 'x'", "harddns.toml:4: resolver.root-hint: unknown key; did you mean root-hints?");
        row("[resolver]\nqname-minimization = true",
            "harddns.toml:4: resolver.qname-minimization: unknown key; did you mean qname-minimisation?");
        row("[resolver]\nroot_hints = 'x'", "harddns.toml:4: resolver.root_hints: unknown key; did you mean root-hints?");
        row("[resolver]\nrootHints = 'x'", "harddns.toml:4: resolver.rootHints: unknown key; did you mean root-hints?");
        row("[resolver]\nendssize = 512", "harddns.toml:4: resolver.endssize: unknown key; did you mean edns-size?");
        row("[resolver]\nmax-ttl = 5", "harddns.toml:4: resolver.max-ttl: unknown key; belongs in [cache]");
        row("[resolver]\nmax_ttl = 5", "harddns.toml:4: resolver.max_ttl: unknown key; max-ttl belongs in [cache]");
        row("[listen]\nmax-bytes = 5", "harddns.toml:4: listen.max-bytes: unknown key; belongs in [cache] or [audit]");
        row("[listen]\nserve-stail = 5", "harddns.toml:4: listen.serve-stail: unknown key; did you mean serve-stale in [cache]?");
        row("[listen]\nfingerprint = 'x'",
            "harddns.toml:4: listen.fingerprint: unknown key; belongs in [[network.node]] or [[remote.console]]");
        row("[demo]\nwhatever = 1", "harddns.toml:4: demo.whatever: unknown key; [demo] has nodes, internet");
        row("[resolvr]\nipv4 = true", "harddns.toml:3: resolvr: unknown table; did you mean [resolver]?");
        row("[[node-list]]\nid = 'a'",
            "harddns.toml:3: node-list: unknown table; the tables are [node], [listen], [access], [resolver], [cache], "
            "[quorum], [network], [remote], [cloak], [audit], [demo]");
        row("[[client]]\nid = 'a'", "harddns.toml:3: client: unknown table; did you mean [[cloak.client]]?");
        row("[network.nodes]\nid = 'a'", "harddns.toml:3: network.nodes: unknown table; did you mean [[network.node]]?");
        row("[network.node]\nid = 'a'",
            "harddns.toml:3: network.node: needs a list of tables, is a table; write [[network.node]] above each entry");
        row("[network]\nnode = ['a']",
            "harddns.toml:4: network.node[0]: needs a table, is a string; write [[network.node]] above each entry");
        row("[[cache]]\nmax-ttl = 5", "harddns.toml:3: cache: needs a table, is a list; write [cache]");
        row("[[cloak.client]]\nid = 'a'\nsorce = 'x'", "harddns.toml:5: cloak.client[0].sorce: unknown key; did you mean source?");
    }
    void suggestsWhatWasMeant()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(problems(parseMore(text.toStdString()))), expected + '\n');
    }

    void aKeyOutsideOfATableIsSentHome()
    {
        QCOMPARE(problems(parse("threads = 1\nresolver = 5\n[node]\nstate-dir = '/s'\n")),
                 std::string("harddns.toml:1: threads: unknown key outside of a table; belongs in [node]\n"
                             "harddns.toml:2: resolver: needs a table, is an integer; write [resolver]\n"));
        QCOMPARE(problems(parse("thread = 1\nnode.state-dir = '/s'\n")),
                 std::string("harddns.toml:1: thread: unknown key outside of a table; did you mean threads in [node]?\n"));
    }

    void everySlipOfOneLetterFindsItsKey()
    {
        std::mt19937 random(53);
        for (const KeyInfo& key : allKeys()) {
            if (key.key.size() < 4)
                continue;
            for (int round = 0; round < 5; ++round) {
                std::string slip(key.key);
                const std::size_t at = random() % slip.size();
                const char letter = static_cast<char>('a' + random() % 26);
                switch (random() % 3) {
                case 0: slip.erase(at, 1); break;
                case 1: slip.insert(at, 1, letter); break;
                default: slip[at] = letter;
                }
                const auto all = allKeys();
                if (std::any_of(all.begin(), all.end(), [&](const KeyInfo& k) { return k.key == slip; }))
                    continue;
                KeyInfo wrong = key;
                wrong.key = slip;
                const std::string text = problems(parse(around(wrong, "1")));
                // Another key may be as near: ipv4 and ipv6.
                const auto named = [&](const KeyInfo& k) {
                    return k.key.size() == key.key.size() && k.key.substr(0, k.key.size() - 1) == key.key.substr(0, key.key.size() - 1) &&
                           text.find("did you mean " + std::string(k.key)) != std::string::npos;
                };
                QVERIFY2(std::any_of(all.begin(), all.end(), named), (slip + ": " + text).c_str());
            }
        }
    }

    // ---- places ----

    void linesAreRightInEveryForm()
    {
        const std::string text = "# comment\n"                               // 1
                                 "node.state-dir = '/s'\n"                   // 2
                                 "node.threads = 1000\n"                     // 3
                                 "cache = { max-ttl = 5,\tmin-ttl = 'x' }\n" // 4
                                 "[listen]\n"                                // 5
                                 "dns = [\n"                                 // 6
                                 "  '127.0.0.1:53',\n"                       // 7
                                 "  'nonsense',\n"                           // 8
                                 "  '127.0.0.1:53', # twice\n"               // 9
                                 "]\n"                                       // 10
                                 "[[cloak.client]]\n"                        // 11
                                 "id = 'a'\n"                                // 12
                                 "[[cloak.client]]\n"                        // 13
                                 "source = 7\n"                              // 14
                                 "[resolver]\n"                              // 15
                                 "insecure = ['good.example',\n"             // 16
                                 "            'bad..example']\n"             // 17
                                 "root-hints = \"\"\"\n"                     // 18
                                 "two\n"                                     // 19
                                 "lines\"\"\"\n"                             // 20
                                 "ipv5 = true\n";                            // 21
        const auto result = parse(text);
        QVERIFY(!result.ok());
        std::vector<std::string> found;
        for (const ConfigProblem& problem : result.error())
            found.push_back(std::to_string(problem.line) + ' ' + problem.key);
        QCOMPARE(found, (std::vector<std::string>{"3 node.threads", "4 cache.min-ttl", "8 listen.dns[1]", "13 cloak.client[1]",
                                                  "14 cloak.client[1].source", "17 resolver.insecure[1]", "18 resolver.root-hints",
                                                  "21 resolver.ipv5"}));
        QCOMPARE(result.error().at(1).column, 34U);
    }

    void laterProblemsFindTheirPlace()
    {
        const auto result = parseMore("[listen]\ndns = ['127.0.0.1:53',\n '127.0.0.2:53']\n");
        QVERIFY(result.ok());
        QCOMPARE(result->problemAt("listen.dns[1]", "address in use").toText(),
                 std::string("harddns.toml:5: listen.dns[1]: address in use"));
        QCOMPARE(result->problemAt("listen.dns[7]", "address in use").toText(),
                 std::string("harddns.toml:4: listen.dns[7]: address in use"));
        QCOMPARE(result->problemAt("listen.metrics", "address in use").toText(),
                 std::string("harddns.toml: listen.metrics: address in use"));
        QCOMPARE(result->problemAt("node.state-dir", "full", "make room").toText(),
                 std::string("harddns.toml:2: node.state-dir: full; make room"));
    }

    void messagesAreSafeForATerminal()
    {
        const auto result = parseMore("[resolver]\n\"\\u001b[31m\\u202e\" = 1\nroot-hints = 7\n");
        const std::string text = result.error().front().toText();
        QVERIFY(text.find('\x1b') == std::string::npos);
        QVERIFY2(text.find("resolver.\\x1b[31m\\u{202e}: unknown key") != std::string::npos, text.c_str());
    }

    // ---- syntax ----

    void syntaxErrorsHaveALine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::newRow("no value") << QByteArray("[node]\nstate-dir =\n") << 2;
        QTest::newRow("open string") << QByteArray("[node]\n\nstate-dir = \"x\n") << 3;
        QTest::newRow("open list") << QByteArray("[listen]\ndns = [\"a\"\n") << 2;
        QTest::newRow("bare word") << QByteArray("[node]\nlog-level = info\n") << 2;
        QTest::newRow("open header") << QByteArray("\n\n[node\n") << 3;
        QTest::newRow("key twice") << QByteArray("[node]\nthreads = 1\nthreads = 2\n") << 3;
        QTest::newRow("table twice") << QByteArray("[node]\n[cache]\n[node]\n") << 3;
        QTest::newRow("unit") << QByteArray("[cache]\nmax-bytes = 256 MiB\n") << 2;
        QTest::newRow("too large") << QByteArray("[cache]\nmax-bytes = 99999999999999999999\n") << 2;
        QTest::newRow("not UTF-8") << QByteArray("[node]\nname = \"\xff\xfe\"\n") << 2;
        QTest::newRow("overlong UTF-8") << QByteArray("[node]\nname = \"\xc0\xaf\"\n") << 2;
        QTest::newRow("control character") << QByteArray("[node]\nname = \"a\x01\"\n") << 2;
        QTest::newRow("zero octet") << QByteArray("[node]\nname = \"a\0\"\n", 19) << 2;
        QTest::newRow("many dots") << QByteArray("[node]\n") + QByteArray("a.").repeated(500) + "a = 1\n" << 2;
        QTest::newRow("deep lists") << QByteArray("[node]\nname = ") + QByteArray("[").repeated(5000) << 2;
    }
    void syntaxErrorsHaveALine()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        const auto result = parse(text.toStdString());
        QVERIFY(!result.ok());
        QCOMPARE(result.error().size(), std::size_t{1});
        QCOMPARE(static_cast<int>(result.error().front().line), line);
        QVERIFY(result.error().front().message.size() > 5);
        QVERIFY(result.error().front().toText().starts_with("harddns.toml:" + std::to_string(line) + ": "));
    }

    void acceptsWhatEditorsWrite()
    {
        QVERIFY(parse("\xef\xbb\xbf[node]\r\nstate-dir = \"/s\"\r\n").ok()); // byte order mark, CRLF
        QVERIFY(parse("[node]\nstate-dir = \"/s\"").ok());                   // no end of line
        QCOMPARE(configOf("[node]\nstate-dir = \"/s\"\nname = \"Z\xc3\xbcrich\"\n").node.name, std::string("Z\xc3\xbcrich"));
        QCOMPARE(configOf("[node]\nstate-dir = \"/s\"\n[cache]\nmax-bytes = 1_073_741_824\n").cache.maxBytes, 1ULL << 30);
        // A name of many labels and a ruler are no deep key.
        QVERIFY(parseMore("# " + std::string(200, '.') + "\n[resolver]\ninsecure = [\"" + QString("a.").repeated(34).toStdString() +
                          "ip6.arpa\"]\n")
                    .ok());
    }

    void theDeepestTextsThatPassTheLimitsAreHarmless()
    {
        // Each list level (256 at most in toml++) with an inline table under a key of 64 dots.
        std::string text;
        for (int i = 0; i < 120; ++i)
            text += "[{" + QString("a.").repeated(64).toStdString() + "a=\n";
        const std::string result = problems(parse("x = " + text));
        QVERIFY(result.size() < 3000);
        std::string closed = "1";
        for (int i = 0; i < 120; ++i)
            closed = "[{" + QString("a.").repeated(64).toStdString() + "a=" + closed + "}]";
        QVERIFY(!parse("x = " + closed).ok());
    }

    void randomDamageNeverCrashesAndProblemsAreBounded()
    {
        const std::string good = fileText(HARDDNS_RESOURCES "/harddns.toml");
        std::mt19937 random(5300);
        for (int round = 0; round < 400; ++round) {
            std::string text = good;
            for (unsigned i = 0, n = 1 + static_cast<unsigned>(random() % 200); i < n; ++i) {
                const std::size_t at = random() % text.size();
                switch (random() % 4) {
                case 0: text.erase(at, random() % 20); break;
                case 1: text[at] = "[]{}=\"'.#\n\\1a,"[random() % 15]; break;
                case 2: text.insert(at, text.substr(random() % text.size(), random() % 40)); break;
                default:
                    if (const std::size_t comment = text.find("# ", at); comment != std::string::npos)
                        text.erase(comment, 2);
                }
            }
            const auto result = parse(text);
            if (!result) {
                QVERIFY(!result.error().empty());
                QVERIFY(result.error().size() <= maxProblems + 1);
                for (const ConfigProblem& problem : result.error())
                    QVERIFY(!problem.message.empty());
            }
        }
        std::string flood = "[node]\nstate-dir = '/s'\n[cache]\n";
        for (int i = 0; i < 20000; ++i)
            flood += "key" + std::to_string(i) + " = 1\n";
        const auto result = parse(flood);
        QCOMPARE(result.error().size(), maxProblems + 1);
        QCOMPARE(result.error().front().line, 4U);
        QCOMPARE(result.error().back().message, std::string("19950 more problems are not shown"));
    }

    // ---- values ----

    void addresses_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* line, const char* expected) { QTest::newRow(line) << line << expected; };
        row("listen.dns = ['192.0.2.1', '[2001:db8::1]:5300', '2001:db8::2', '0.0.0.0:53', '::']", "no problem");
        row("listen.dns = ['192.0.2.1:0']", "listen.dns[0]: the port must be 1 to 65535");
        row("listen.dns = ['192.0.2.1:65536']", "listen.dns[0]: \"192.0.2.1:65536\" is no address; write IP, IP:PORT or [IP6]:PORT");
        row("listen.dns = ['localhost:53']", "listen.dns[0]: \"localhost:53\" is no address; write IP, IP:PORT or [IP6]:PORT");
        row("listen.dns = ['']", "listen.dns[0]: \"\" is no address; write IP, IP:PORT or [IP6]:PORT");
        row("listen.dns = ['224.0.0.1:53']", "listen.dns[0]: 224.0.0.1 is not the address of a host");
        row("listen.dns = ['0.0.0.1:53']", "listen.dns[0]: 0.0.0.1 is not the address of a host");
        row("listen.dns = '192.0.2.1'", "listen.dns: needs a list of addresses, is a string; write [\"192.0.2.1\"]");
        row("listen.dns = []", "listen.dns: nothing to listen on; name an address in dns or tls");
        row("listen.metrics = '127.0.0.1'", "listen.metrics: needs a port; write \"127.0.0.1:PORT\"");
        row("listen.metrics = '::1'", "listen.metrics: needs a port; write \"[::1]:PORT\"");
        row("listen.metrics = ['127.0.0.1:1']", "listen.metrics: needs an address in quotes, is a list; one value, without brackets");
        row("resolver.forward = ['0.0.0.0']", "resolver.forward[0]: 0.0.0.0 cannot be asked");
        row("resolver.forward = ['::']", "resolver.forward[0]: :: cannot be asked");
        row("resolver.forward = ['ff02::1']", "resolver.forward[0]: ff02::1 is not the address of a host");
        row("listen.dns = ['192.0.2.1', '192.0.2.1:53']", "listen.dns[1]: 192.0.2.1:53 is already listened on; see listen.dns[0]");
        row("listen.metrics = '127.0.0.1:5300'", "listen.metrics: 127.0.0.1:5300 is already listened on; see listen.dns[0]");
        row("access.allow = ['192.0.2.1/24']",
            "access.allow[0]: \"192.0.2.1/24\" is no prefix; it has bits below its length; did you mean 192.0.2.0/24?");
        row("access.allow = ['192.0.2.0/33']", "access.allow[0]: \"192.0.2.0/33\" is no prefix; the length is at most 32");
        row("access.allow = ['2001:db8::/129']", "access.allow[0]: \"2001:db8::/129\" is no prefix; the length is at most 128");
        row("access.allow = ['all']", "access.allow[0]: \"all\" is no prefix; write ADDRESS/LENGTH");
        row("access.allow = ['192.0.2.0/']", "access.allow[0]: \"192.0.2.0/\" is no prefix; write ADDRESS/LENGTH");
        row("access.allow = ['192.0.2.1', '2001:db8::/32']", "no problem");
        row("resolver.dns64-prefix = '64:ff9b::/97'", "resolver.dns64-prefix: \"64:ff9b::/97\" is no prefix");
        row("resolver.insecure = ['corp.example.', '.', 'x']", "no problem");
        row("resolver.insecure = ['']", "resolver.insecure[0]: \"\" is no domain name");
        row("resolver.insecure = ['a..b']", "resolver.insecure[0]: \"a..b\" is no domain name");
    }
    void addresses()
    {
        QFETCH(QString, line);
        QFETCH(QString, expected);
        if (line.contains("64:ff9b::/97")) // the last octets are zero: a valid prefix, of a length DNS64 does not know
            expected = "resolver.dns64-prefix: needs an IPv6 prefix of length /32, /40, /48, /56, /64, /96 (RFC 6052 section 2.2)";
        const std::string text = problems(parse("node.state-dir = '/s'\n" + line.toStdString() + "\n"));
        QCOMPARE(QString::fromStdString(text), (expected == "no problem" ? "" : "harddns.toml:2: ") + expected + '\n');
    }

    void portsDefaultByWhatTheyAreFor()
    {
        const Config config = configOf("node.state-dir='/s'\nlisten.dns=['192.0.2.1','[2001:db8::1]:1']\nlisten.tls=['192.0.2.1']\n"
                                       "listen.tls-certificate='c'\nlisten.tls-key='k'\nresolver.upstream-port=5353\n"
                                       "resolver.forward=['192.0.2.53','192.0.2.54:54','2001:db8::53']\n");
        QCOMPARE(config.listen.dns, (std::vector{*Endpoint::parse("192.0.2.1:53", 0), *Endpoint::parse("[2001:db8::1]:1", 0)}));
        QCOMPARE(config.listen.tls, (std::vector{*Endpoint::parse("192.0.2.1:853", 0)}));
        QCOMPARE(config.resolver.forward, (std::vector{*Endpoint::parse("192.0.2.53:5353", 0), *Endpoint::parse("192.0.2.54:54", 0),
                                                       *Endpoint::parse("[2001:db8::53]:5353", 0)}));
    }

    void dns64TakesTheLengthsOfItsRfc()
    {
        for (int length = 0; length <= 128; ++length) {
            const bool good = QList<int>{32, 40, 48, 56, 64, 96}.contains(length);
            const auto result = parseMore("[resolver]\ndns64-prefix = '::/" + std::to_string(length) + "'\n");
            QCOMPARE(result.ok(), good);
        }
        QVERIFY(!parseMore("[resolver]\ndns64-prefix = '192.0.2.0/32'\n").ok());
    }

    void relations_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) { QTest::newRow(tag(text)) << text << expected; };
        row("[cache]\nmin-ttl = 100\nmax-ttl = 99", "harddns.toml:4: cache.min-ttl: min-ttl 100 is above max-ttl 99");
        row("[cache]\nmin-ttl = 86401", "harddns.toml:4: cache.min-ttl: min-ttl 86401 is above max-ttl 86400");
        row("[cache]\nmin-ttl = 100\nmax-ttl = 100", "no problem");
        row("[listen]\ntls = ['127.0.0.1']", "harddns.toml:4: listen.tls: needs tls-certificate; name the PEM file in tls-certificate\n"
                                             "harddns.toml:4: listen.tls: needs tls-key; name the PEM file in tls-key");
        row("[listen]\ntls = ['127.0.0.1']\ntls-key = 'k'",
            "harddns.toml:4: listen.tls: needs tls-certificate; name the PEM file in tls-certificate");
        row("[resolver]\nipv4 = false\nipv6 = false",
            "harddns.toml:5: resolver.ipv6: no server can be asked: ipv4 and ipv6 are both false");
        row("[quorum]\nasked = 6\nmajority = 3", "harddns.toml:5: quorum.majority: 3 is no majority of 6 asked and 0 spares; at least 4");
        row("[quorum]\nasked = 6\nmajority = 4\nspares = 1", "no problem");
        row("[quorum]\nasked = 6\nmajority = 4\nspares = 2",
            "harddns.toml:5: quorum.majority: 4 is no majority of 6 asked and 2 spares; at least 5");
        row("[quorum]\nasked = 5\nmajority = 6", "harddns.toml:5: quorum.majority: more than are asked (5)");
        row("[quorum]\nasked = 5\nmajority = 3", "no problem");
        row("[quorum]\nhedge-min-ms = 50\nhedge-max-ms = 49", "harddns.toml:4: quorum.hedge-min-ms: is above hedge-max-ms");
        row("[cloak]\nepoch = 86400\ngeneration = 3600", "harddns.toml:5: cloak.generation: a generation is shorter than an epoch");
        row("[[cloak.client]]\nmode = 'auto'", "harddns.toml:3: cloak.client[0]: needs an id");
    }
    void relations()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(problems(parseMore(text.toStdString()))), expected + '\n');
    }

    void members_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* title, const std::string& text, const std::string& expected) {
            QTest::newRow(title) << QString::fromStdString(text) << QString::fromStdString(expected);
        };
        const std::string with = networkKeys; // lines 3 to 5
        const std::string at = "harddns.toml:";
        row("alone", with, "no problem");
        row("members", with + member("a", '1') + member("b", '2', "group = 'operator=x, as=64500'\n"), "no problem");
        row("identity alone", "[network]\nidentity = 'i'",
            at + "4: network.identity: needs authority; name the authority's certificate in authority");
        row("authority alone", "[network]\nauthority = 'a'",
            at + "4: network.authority: needs identity; name this node's folder in identity");
        row("members alone", member("a", '1'),
            at + "3: network.node: needs identity and authority in [network]; `harddnsctl network add` makes both");
        row("same id", with + member("a", '1') + member("a", '2'), at + "11: network.node[1].id: \"a\" is used twice");
        row("same address",
            with + member("a", '1') + "[[network.node]]\nid='b'\naddresses=['192.0.2.7','192.0.2.1:853']\nfingerprint='" +
                std::string(64, '7') + "'",
            at + "12: network.node[1].addresses[1]: 192.0.2.1:853 is another member's already; see network.node[0].addresses[0]");
        const std::string print(64, 'c');
        row("remote without an identity", "[listen]\nremote = ['127.0.0.1']",
            at + "4: listen.remote: needs identity and authority in [network]: consoles want to know the node; `harddnsctl network add` "
                 "makes "
                 "both");
        row("consoles with one name",
            "[[remote.console]]\nname = 'a'\nrole = 'operator'\nfingerprint = '" + print +
                "'\n[[remote.console]]\nname = 'a'\nfingerprint = '" + print + "'\nrole = 'operator'",
            at + "8: remote.console[1].name: \"a\" is another console's already; see remote.console[0].name\n" + at +
                "9: remote.console[1].fingerprint: " + print + " is another console's already; see remote.console[0].fingerprint");
        row("a console without anything", "[[remote.console]]\nrole = 'operator'",
            at + "3: remote.console[0]: needs a name\n" + at +
                "3: remote.console[0]: needs a fingerprint; `harddnsctl console list` shows it");
        row("a console with half a fingerprint", "[[remote.console]]\nname = 'a'\nrole = 'operator'\nfingerprint = 'cc'",
            at + "6: remote.console[0].fingerprint: is no fingerprint: 64 hexadecimal digits");
        row("same key",
            with + member("a", '1') + "[[network.node]]\nid='b'\naddresses=['192.0.2.7']\nfingerprint='" + std::string(64, '1') + "'",
            at + "13: network.node[1].fingerprint: " + std::string(64, '1') +
                " is another member's already; see network.node[0].fingerprint");
        row("nothing but an id", with + "[[network.node]]\nid='b'",
            at + "6: network.node[0]: needs addresses\n" + at +
                "6: network.node[0]: needs a fingerprint; `harddnsctl network list` shows it");
        row("no address", with + "[[network.node]]\nid='b'\naddresses=[]\nfingerprint='" + std::string(64, '7') + "'",
            at + "8: network.node[0].addresses: must name an address");
        for (const std::string id : {"Node", "a.b", "-a", "a-", "a b", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
            row(id.c_str(), with + member(id, '1'),
                at + "7: network.node[0].id: \"" + id +
                    "\" is no node id; 1 to 32 lower-case letters, digits and hyphens, no hyphen at an end");
        for (const std::string& wrong : {std::string(63, '1'), std::string(65, '1'), std::string(63, '1') + "g", std::string("aa:bb")})
            row(wrong.c_str(), with + "[[network.node]]\nid='b'\naddresses=['192.0.2.7']\nfingerprint='" + wrong + "'",
                at + "9: network.node[0].fingerprint: is no fingerprint: 64 hexadecimal digits");
        const std::string hint = "; write labels and commas, for example \"operator=example, as=64500\"";
        row("empty label", with + member("a", '1', "group = 'a,,b'\n"), at + "10: network.node[0].group: has an empty label" + hint);
        row("label twice", with + member("a", '1', "group = 'a, b, a'\n"), at + "10: network.node[0].group: names a twice" + hint);
        row("blank in a label", with + member("a", '1', "group = 'a b'\n"),
            at + "10: network.node[0].group: has a label with other characters than letters, digits and - _ . : / = + @" + hint);
    }
    void members()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(QString::fromStdString(problems(parseMore(text.toStdString()))), expected + '\n');
    }

    void fingerprintsAreStoredInLowerCase()
    {
        const std::string upper = "ABCDEF" + std::string(58, '0');
        const Config config = configOf("node.state-dir = '/s'\n" + networkKeys +
                                       "[[network.node]]\nid='b'\naddresses=['192.0.2.7', '[2001:db8::7]:8530']\n"
                                       "fingerprint='" +
                                       upper + "'\n");
        QCOMPARE(config.network.nodes.at(0).fingerprint, "abcdef" + std::string(58, '0'));
        QCOMPARE(config.network.nodes.at(0).addresses,
                 (std::vector{*Endpoint::parse("192.0.2.7:853", 0), *Endpoint::parse("[2001:db8::7]:8530", 0)}));
    }

    void theControlSocketMustFit()
    {
        const std::string ninetySix(96, 'x'); // "/" + 96 + "/control.sock" = 110
        QVERIFY(problems(parse("node.state-dir = '/" + ninetySix + "'")).find("node.state-dir: the control socket's path has 110 octets") !=
                std::string::npos);
        QVERIFY(parse("node.state-dir = '/" + ninetySix + "'\nlisten.control = '/run/c.sock'").ok());
        QVERIFY(problems(parse("node.state-dir = '/s'\nlisten.control = '/" + std::string(107, 'x') + "'")).find("listen.control: ") !=
                std::string::npos);
        QVERIFY(parse("node.state-dir = '/s'\nlisten.control = '/" + std::string(106, 'x') + "'").ok());
    }

    void pathsAreRelativeToTheFile()
    {
        const Config config =
            configOf("[node]\nstate-dir = 'state'\n[resolver]\nroot-hints = '../hints'\n[listen]\ntls-key = '/abs/./key'\n"
                     "control = 'run/Z\xc3\xbcrich.sock'\n");
        QCOMPARE(config.node.stateDir, std::string("/etc/harddns/state"));
        QCOMPARE(config.resolver.rootHints, std::string("/etc/hints"));
        QCOMPARE(config.listen.tlsKey, std::string("/abs/key"));
        QCOMPARE(config.listen.control, std::string("/etc/harddns/run/Z\xc3\xbcrich.sock"));
    }

    void arraysOfTablesKeepTheirOrderInBothForms()
    {
        const Config config =
            configOf("node.state-dir = '/s'\n" + networkKeys + member("a", '1', "group = 'g'\n") + member("b", '2') +
                     "[cloak]\nclient = [{id = 'c', source = '192.0.2.0/24', mode = 'forward', key = 'k'}, {id = 'd'}]\n");
        QCOMPARE(config.network.nodes.size(), std::size_t{2});
        QCOMPARE(config.network.nodes[0].id, std::string("a"));
        QCOMPARE(config.network.nodes[0].addresses, (std::vector{*Endpoint::parse("192.0.2.1:853", 0)}));
        QCOMPARE(config.network.nodes[0].fingerprint, std::string(64, '1'));
        QCOMPARE(config.network.nodes[0].group, std::string("g"));
        QCOMPARE(config.network.nodes[1].id, std::string("b"));
        QCOMPARE(config.cloak.clients.size(), std::size_t{2});
        QCOMPARE(config.cloak.clients[0].mode, std::string("forward"));
        QCOMPARE(config.cloak.clients[0].key, std::string("/etc/harddns/k"));
        QCOMPARE(config.cloak.clients[1].id, std::string("d"));
        QCOMPARE(config.cloak.clients[1].mode, std::string("auto"));
    }

    void severalProblemsAreToldAtOnceInTheOrderOfTheFile()
    {
        const auto result = parse(
            "[cache]\nmax-bytes = 1\nserve-stale = 'yes'\n[resolver]\nforward = ['x', 'y']\nfoo-bar-baz = 1\n[access]\nrate-burst = 49\n");
        QVERIFY(!result.ok());
        std::vector<unsigned> lines;
        for (const ConfigProblem& problem : result.error())
            lines.push_back(problem.line);
        QCOMPARE(lines, (std::vector<unsigned>{0, 2, 3, 5, 5, 6, 8})); // state-dir is missing: the file as a whole
    }

    // ---- warnings ----

    void keysWithoutTheirFeatureWarn_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char* text, QStringList expected) { QTest::newRow(tag(text)) << text << expected; };
        row("[quorum]\nenabled = false", {});
        row("[quorum]", {});
        row("[quorum]\nenabled = true", {});
        row("[quorum]\nenabled = false\npreset = 'small'", {});
        row("[network]\nidentity = 'x'\nauthority = 'y'", {});
        const std::string console = "[[remote.console]]\nname = 'anna'\nfingerprint = '" + std::string(64, 'a') + "'\nrole = 'read-only'";
        row((console + "\n[listen]\nremote = ['127.0.0.1']\n[network]\nidentity = 'x'\nauthority = 'y'").c_str(), {});
        row(console.c_str(), {"harddns.toml:3: remote.console: has no effect without remote in [listen]"});
        row("[listen]\nremote = ['127.0.0.1']\n[network]\nidentity = 'x'\nauthority = 'y'",
            {"harddns.toml:4: listen.remote: nobody may connect: there is no [[remote.console]] (`harddnsctl console enrol` makes one)"});
        row("[cloak]\nskew = 5", {"harddns.toml:3: cloak: has no effect yet: this release has no IP-cloaking"});
        row("[[cloak.client]]\nid = 'x'", {"harddns.toml:3: cloak: has no effect yet: this release has no IP-cloaking"});
        row("[audit]\nvotes = 'all'", {});
        row("[network]\n[cloak]\n[audit]\n[demo]", {});
        row("[demo]\nnodes = 1\ninternet = 'embedded'", {});
        row("[demo]\nnodes = 7", {});
        row("[resolver]\nvalidate = true", {});
        row("[resolver]\nvalidate = false", {});
        row("[resolver]\ntrust-anchors = 'x'", {});
        row("[resolver]\ninsecure = ['x']", {});
        row("[resolver]\nauto-trust-anchor = true", {});
        row("[resolver]\ntrust-anchor-signalling = true", {});
        row("[resolver]\naggressive-nsec = true", {});
        row("[resolver]\nshare-verified = true", {});
        row("[resolver]\nshare-verified = true\nvalidate = false",
            {"harddns.toml:4: resolver.share-verified: has no effect without validate"});
        row("[resolver]\nlocal-root = true", {});
        row("[resolver]\nlocal-root = true\nlocal-root-servers = ['192.0.32.132']", {});
        row("[resolver]\nlocal-root-servers = ['192.0.32.132']",
            {"harddns.toml:4: resolver.local-root-servers: has no effect without local-root"});
        row("[resolver]\nlocal-root = true\nvalidate = false",
            {"harddns.toml:4: resolver.local-root: has no effect without validate: a copy of the root is only used when it is validated"});
        row("[resolver]\nlocal-root = true\nforward = ['192.0.2.53']",
            {"harddns.toml:4: resolver.local-root: has no effect with forward: the root is not asked"});
        row("[resolver]\nauto-trust-anchor = false\ntrust-anchor-signalling = false\naggressive-nsec = false", {});
        row("[listen]\ntls-key = 'x'", {"harddns.toml:4: listen.tls-key: has no effect without tls"});
        row("[access]\nallow = []", {"harddns.toml:4: access.allow: nobody may ask"});
        row("[access]\nallow = ['0.0.0.0/0', '::/0']", {}); // only reachable on loopback
        row("[listen]\ndns = ['192.0.2.1']\n[access]\nallow = ['192.0.2.0/24', '::/0']",
            {"harddns.toml:6: access.allow[1]: everybody may ask: open resolvers are used to attack others"});
        row("[resolver]\nforward = ['127.0.0.1']",
            {"harddns.toml:4: resolver.forward[0]: is a loopback address, and query-loopback is false"});
        row("[resolver]\nforward = ['127.0.0.1']\nquery-loopback = true", {});
        row("[resolver]\nforward = ['2001:db8::1']\nipv6 = false", {"harddns.toml:4: resolver.forward[0]: is not asked: ipv6 is false"});
    }
    void keysWithoutTheirFeatureWarn()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, expected);
        const auto result = parseMore(text.toStdString());
        QVERIFY2(result.ok(), problems(result).c_str());
        QStringList found;
        for (const std::string& warning : warnings(result))
            found << QString::fromStdString(warning);
        QCOMPARE(found, expected);
    }

    void onlyAMissingProtectionIsLoud()
    {
        const auto result = parseMore("[cloak]\nskew = 5\n[audit]\nvotes = 'all'\n");
        QVERIFY(result.ok());
        QCOMPARE(result->warnings.size(), std::size_t{1});
        QVERIFY(result->warnings[0].loud);
        QCOMPARE(result->warnings[0].key, std::string("cloak"));
    }

    // ---- files ----

    void readsAFileAndChecksWhatItNames()
    {
        QTemporaryDir dir;
        QVERIFY(QDir(dir.path()).mkdir("sub"));
        QVERIFY(QDir(dir.path()).mkdir("Z\u00fcrich"));
        const QString folder = dir.path() + "/Z\u00fcrich";
        writeFile(folder + "/hints", ". 1 IN NS a.\n");
        writeFile(folder + "/empty", "");
        writeFile(folder + "/key", "k");
        QVERIFY(QFile::setPermissions(folder + "/key", QFile::ReadOwner | QFile::WriteOwner));
        const QString file = folder + "/harddns.toml";
        writeFile(file, "[node]\nstate-dir = 'state'\n[resolver]\nroot-hints = 'hints'\n[listen]\ntls = ['127.0.0.1']\ntls-certificate = "
                        "'key'\ntls-key = 'key'\n");
        auto good = loadConfig(file.toStdString());
        QVERIFY2(good.ok(), problems(good).c_str());
        QVERIFY(good->warnings.empty());
        QCOMPARE(good->config.resolver.rootHints, (folder + "/hints").toStdString());
        QCOMPARE(good->config.node.stateDir, (folder + "/state").toStdString());

        QVERIFY(QFile::setPermissions(folder + "/key", QFile::ReadOwner | QFile::ReadOther));
        QCOMPARE(
            warnings(loadConfig(file.toStdString())),
            std::vector<std::string>{file.toStdString() + ":8: listen.tls-key: the private key can be read by everybody on this machine"});

        writeFile(
            file,
            "[node]\nstate-dir = 'hints'\n[resolver]\nroot-hints = 'nowhere'\ntrust-anchors = 'empty'\n[listen]\ntls = ['127.0.0.1']\n"
            "tls-certificate = '.'\ntls-key = 'key'\n");
        const std::string at = file.toStdString();
        const std::string in = folder.toStdString();
        QCOMPARE(problems(loadConfig(at)), at + ":2: node.state-dir: \"" + in + "/hints\" is not a directory\n" + at +
                                               ":4: resolver.root-hints: \"" + in + "/nowhere\" does not exist\n" + at +
                                               ":5: resolver.trust-anchors: \"" + in + "/empty\" is empty\n" + at +
                                               ":8: listen.tls-certificate: \"" + in + "/\" is a directory\n");
        // The pure parser touches no file.
        QVERIFY(parseConfig(fileText(file), at, in).ok());
    }

    void theIdentityIsAFolderOrAFile()
    {
        QTemporaryDir dir;
        const std::string folder = dir.path().toStdString();
        const std::string file = folder + "/harddns.toml";
        QVERIFY(QDir(dir.path()).mkdir("identity"));
        const auto write = [&](const char* name, QFile::Permissions more = {}) {
            writeFile(dir.filePath(name), "x");
            QVERIFY(QFile::setPermissions(dir.filePath(name), QFile::ReadOwner | QFile::WriteOwner | more));
        };
        write("authority.pem", QFile::ReadOther);
        writeFile(dir.filePath("harddns.toml"),
                  "[node]\nstate-dir = 'state'\n[network]\nidentity = 'identity'\nauthority = 'authority.pem'\n");
        QCOMPARE(problems(loadConfig(file)), file + ":4: network.identity: \"" + folder + "/identity/certificate.pem\" does not exist\n" +
                                                 file + ":4: network.identity: \"" + folder + "/identity/key.pem\" does not exist\n");
        write("identity/certificate.pem", QFile::ReadOther);
        write("identity/key.pem");
        const auto loaded = loadConfig(file);
        QCOMPARE(problems(loaded), std::string("no problem\n"));
        QVERIFY(
            std::ranges::none_of(warnings(loaded), [](const std::string& text) { return text.find("private key") != std::string::npos; }));
        const IdentityFiles files = identityFiles(loaded->config.network.identity);
        QCOMPARE(files.certificate, folder + "/identity/certificate.pem");
        QCOMPARE(files.key, folder + "/identity/key.pem");
        write("identity/key.pem", QFile::ReadOther);
        const auto told = warnings(loadConfig(file));
        QVERIFY(std::ranges::find(told, file + ":4: network.identity: the private key can be read by everybody on this machine") !=
                told.end());

        write("both.pem");
        writeFile(dir.filePath("harddns.toml"), "[node]\nstate-dir = 'state'\n[network]\nidentity = 'both.pem'\nauthority = 'none.pem'\n");
        QCOMPARE(problems(loadConfig(file)), file + ":5: network.authority: \"" + folder + "/none.pem\" does not exist\n");
        QCOMPARE(identityFiles(folder + "/both.pem").certificate, folder + "/both.pem");
        QCOMPARE(identityFiles(folder + "/both.pem").key, folder + "/both.pem");
    }

    void theConfigurationFileItselfMayBeTheProblem()
    {
        QTemporaryDir dir;
        const std::string folder = dir.path().toStdString();
        QCOMPARE(problems(loadConfig(folder + "/none.toml")), folder + "/none.toml: cannot be read: No such file or directory\n");
        QCOMPARE(problems(loadConfig(folder)), folder + ": is a directory; name the file, for example harddns.toml in it\n");
        QCOMPARE(problems(loadConfig("")), std::string("configuration: no file is named; give --config FILE\n"));
        writeFile(dir.filePath("empty.toml"), "");
        QCOMPARE(problems(loadConfig(folder + "/empty.toml")),
                 folder + "/empty.toml: node.state-dir: is required; write state-dir = \"/var/lib/harddns\" in [node]\n");
        writeFile(dir.filePath("fits.toml"), "[node]\nstate-dir = '/s'\n" + std::string(maxFileBytes - 24, '\n'));
        QCOMPARE(problems(loadConfig(folder + "/fits.toml")), std::string("no problem\n"));
        writeFile(dir.filePath("huge.toml"), "[node]\nstate-dir = '/s'\n" + std::string(maxFileBytes - 23, '\n'));
        QCOMPARE(problems(loadConfig(folder + "/huge.toml")),
                 folder + "/huge.toml: is larger than 1048576 octets: this is no configuration file\n");
        QCOMPARE(problems(loadConfig("/dev/zero")),
                 std::string("/dev/zero: is larger than 1048576 octets: this is no configuration file\n"));
    }

    void aFileThatMayNotBeReadIsNamed()
    {
        QTemporaryDir dir;
        writeFile(dir.filePath("harddns.toml"), "[node]\nstate-dir = '/s'\n");
        QVERIFY(QFile::setPermissions(dir.filePath("harddns.toml"), {}));
        QFile probe(dir.filePath("harddns.toml"));
        if (probe.open(QIODevice::ReadOnly))
            QSKIP("root reads everything");
        const std::string path = dir.filePath("harddns.toml").toStdString();
        QCOMPARE(problems(loadConfig(path)), path + ": cannot be read: Permission denied\n");
    }

    // ---- documentation ----

    void everyKeyIsDocumentedWithItsDefault()
    {
        const auto documented = documentedKeys();
        std::set<std::string> seen;
        for (const Documented& line : documented) {
            const auto keys = allKeys();
            const auto key = std::find_if(keys.begin(), keys.end(), [&](const KeyInfo& k) { return name(k) == line.key; });
            QVERIFY2(key != keys.end(), (line.key + " is documented but no key").c_str());
            QVERIFY2(seen.insert(line.key).second, (line.key + " is documented twice").c_str());
            QVERIFY2(line.explained, (line.key + " has no text").c_str());
            QCOMPARE(line.live, line.key == "node.state-dir");
            if (!key->defaultToml.empty())
                QCOMPARE(line.value, std::string(key->defaultToml));
            const auto result = parse(around(*key, line.value));
            QVERIFY2(result.ok(), problems(result).c_str());
        }
        for (const KeyInfo& key : allKeys())
            QVERIFY2(seen.contains(name(key)), (name(key) + " is not documented").c_str());
    }

    void theDocumentedFileGivesTheDefaultsAndNoWarning()
    {
        const auto result = parse(fileText(HARDDNS_RESOURCES "/harddns.toml"));
        QVERIFY2(result.ok(), problems(result).c_str());
        QVERIFY2(result->warnings.empty(), warnings(result).empty() ? "" : warnings(result).front().c_str());
        Config expected = configOf("node.state-dir = '/var/lib/harddns'");
        QVERIFY(result->config == expected);
    }

    void theDocumentedFileIsValidWithEveryLineMadeLive()
    {
        QString text = QString::fromStdString(fileText(HARDDNS_RESOURCES "/harddns.toml"));
        text.replace(QRegularExpression("^# ((\\[\\[[a-z.]+\\]\\])|([a-z0-9-]+ = .+))$", QRegularExpression::MultilineOption), "\\1");
        const auto result = parse(text.toStdString());
        QVERIFY2(result.ok(), problems(result).c_str());
        QCOMPARE(result->config.cloak.clients.size(), std::size_t{1});
        QCOMPARE(result->config.resolver.insecure, std::vector<std::string>{"corp.example"});
    }
};

QTEST_APPLESS_MAIN(TestConfig)
#include "tst_config.moc"
