// Writes the seed corpora of the fuzz targets: make_corpus DIRECTORY makes DIRECTORY/<target>/NN for each. Seeds are well-formed inputs of
// every kind and a few broken ones; the fuzzer does the rest.
#include "engine/wire/message.h"
#include "engine/wire/zone_text.h"
#include "tests/wire/packet_builder.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

using namespace harddns::wire;
using harddns::wire::test::PacketBuilder;

namespace
{

using Octets = std::vector<std::uint8_t>;

Octets octets(std::string_view s) { return {s.begin(), s.end()}; }

bool write(const std::filesystem::path& directory, const std::vector<Octets>& seeds)
{
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        std::ofstream out(directory / std::to_string(i), std::ios::binary);
        out.write(reinterpret_cast<const char*>(seeds[i].data()), static_cast<std::streamsize>(seeds[i].size()));
        if (!out)
            return false;
    }
    std::printf("%s: %zu seeds\n", directory.filename().string().c_str(), seeds.size());
    return true;
}

Name name(std::string_view text) { return Name::fromText(text).value_or(Name()); }
std::string wireOf(std::string_view text) { return std::string(name(text).wire()); }

Record record(std::string_view owner, Type type, std::string rdata)
{
    Record r;
    r.owner = name(owner);
    r.type = type;
    r.ttl = 3600;
    r.rdata = std::move(rdata);
    return r;
}

/// One record of each shape.
std::vector<Record> everyShape()
{
    const std::string n = wireOf("ns.example.com"), eighteen(18, '\1'), bitmap("\0\1\x40", 3);
    std::vector<Record> out;
    const std::pair<unsigned, std::string> rows[] = {
        {1, "1234"},
        {2, n},
        {5, n},
        {6, n + n + std::string(20, '\2')},
        {10, "null"},
        {12, n},
        {13, "\1a\1b"},
        {14, n + n},
        {15, "ab" + n},
        {16, "\2ab\1c"},
        {17, n + n},
        {18, "ab" + n},
        {24, eighteen + n + "s"},
        {25, "1234k"},
        {28, "1234567890123456"},
        {33, "123456" + n},
        {35, std::string("abcd\1u\0\2xy", 10) + n},
        {39, n},
        {43, "1234d"},
        {44, "12f"},
        {46, eighteen + n + "s"},
        {47, n + bitmap},
        {48, "1234k"},
        {50, std::string("\1\0\0\0\2ss\3hhh", 11) + bitmap},
        {51, std::string("\1\0\0\0\2ss", 7)},
        {52, "123d"},
        {62, "123456" + bitmap},
        {63, "123456123456789012"},
        {64, std::string("\0\1", 2) + n + std::string("\0\1\0\3\2h2", 7)},
        {65, std::string("\0\1", 2) + n},
        {108, "123456"},
        {257, std::string("\0\5issueca", 9)},
        {65280, "opaque"},
    };
    for (const auto& [type, rdata] : rows)
        out.push_back(record("www.example.com", static_cast<Type>(type), rdata));
    return out;
}

std::vector<Octets> messageSeeds()
{
    std::vector<Octets> seeds;
    Message all;
    all.id = 1;
    all.flags = flagQr | flagRd | flagRa;
    all.questions.push_back({name("www.example.com"), Type::A, Class::In});
    for (const Record& r : everyShape()) {
        Message one = all;
        one.answer.push_back(r);
        seeds.push_back(encode(one));
    }
    Message referral = all;
    for (const char* ns : {"a", "b", "c"}) {
        referral.authority.push_back(record("example.com", Type::Ns, wireOf(std::string(ns) + ".ns.example.com")));
        referral.additional.push_back(record(std::string(ns) + ".ns.example.com", Type::A, "1234"));
    }
    referral.edns.emplace().options.push_back(extendedError(Ede::StaleAnswer, "old"));
    seeds.push_back(encode(referral));
    referral.additional.push_back(record("key", Type::Tsig, wireOf("hmac-sha256") + std::string(16, '\1')));
    seeds.push_back(encode(referral));
    all.answer = everyShape();
    all.edns.emplace().dnssecOk = true;
    all.rcode = Rcode::BadVers;
    seeds.push_back(encode(all));
    seeds.push_back(PacketBuilder::header(1, 0x8000, 2).pointer(18).u16(1).u16(1).pointer(12).u16(1).u16(1).octets());
    seeds.push_back(PacketBuilder::header(1, 0x2800, 1, 1).question({"a"}, 6).name({"b"}).record(1, 0, "", 255).octets());
    seeds.push_back(PacketBuilder::header(1, 0, 1, 0, 0, 2).question({"a"}, 1).opt(1232).opt(1232).octets());
    return seeds;
}

std::vector<Octets> querySeeds()
{
    const auto header = [](unsigned ar) { return PacketBuilder::header(7, 0x0120, 1, 0, 0, ar).question({"wWw", "example", "com"}, 28); };
    std::vector<Octets> seeds;
    seeds.push_back(header(0).octets());
    seeds.push_back(header(1).opt(1232, 0x8000).octets());
    seeds.push_back(header(1)
                        .opt(4096, 0,
                             std::string_view("\0\x0a\0\x08"
                                              "12345678\0\x0c\0\4\0\0\0\0",
                                              20))
                        .octets());
    seeds.push_back(header(1).opt(1232, 0x00010000).octets());
    seeds.push_back(header(0).u8(0).octets());
    seeds.push_back(PacketBuilder::header(7, 0x0100, 1).question({}, 255).octets());
    seeds.push_back(PacketBuilder::header(7, 0x0100, 1).pointer(12).u16(1).u16(1).octets());
    seeds.push_back(PacketBuilder::header(7, 0x0100, 1).question({"version", "bind"}, 16, 3).octets());
    seeds.push_back(PacketBuilder::header(7, 0x2000, 1).question({"example", "com"}, 6).octets());
    seeds.push_back(PacketBuilder::header(7, 0x8180, 1).question({"example", "com"}, 1).octets());
    return seeds;
}

std::vector<Octets> nameSeeds()
{
    std::vector<Octets> seeds;
    for (const char* text :
         {".", "example.com", "www.Example.COM.", "a\\.b.c", "\\000\\255.x", "*.w", "_443._tcp.mail", "TYPE65280", "a..b"})
        seeds.push_back(octets(text));
    for (const std::string& w : {wireOf("."), wireOf("www.example.com"), wireOf("\\000\\255.x")})
        seeds.push_back(octets(w));
    const std::string a = wireOf("www.example.com"), b = wireOf("EXAMPLE.com");
    seeds.push_back(octets(static_cast<char>(a.size()) + a + b));
    return seeds;
}

std::vector<Octets> zoneSeeds()
{
    std::vector<Octets> seeds;
    for (const char* text : {
             "$TTL 1h\n@ IN SOA ns host ( 1 ; serial\n 7200 3600\n 1209600 300 )\n  NS ns\nns 60 IN A 192.0.2.1\n IN 60 AAAA 2001:db8::1\n",
             "$ORIGIN sub\nwww CNAME @\n@ TXT \"semi;colon\" \"a\\\"b\\000\" plain\n*.w MX 10 mail\nx TYPE65280 \\# 3 010203\n",
             ". 3600000 NS A.ROOT-SERVERS.NET.\r\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\r\n",
             ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n",
             "a RRSIG A 8 2 3600 20300101000000 20200101000000 1 example. c2ln\na DNSKEY 257 3 13 mdsswUyr3DPW\na NSEC b A NS TYPE1234\n",
             "a NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr A RRSIG\na NSEC3PARAM 1 0 0 -\n",
             "s SRV 1 2 3 a\nn NAPTR 1 2 \"u\" \"E2U\" \"!^.*$!x!\" .\nd DNAME x.\nc CAA 0 issue \"x\"\nh HINFO \"a\" \"b\"\nl TLSA 3 1 1 "
             "aabb\n",
             "l LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m\nk SSHFP 1 1 aabb\ne APL 1:192.168.32.0/21 !1:192.168.38.0/28\n",
             "a TXT ( \"x\"\n",
             "$INCLUDE x\n",
             "a A 1.2.3\n",
         })
        seeds.push_back(octets(text));
    return seeds;
}

/// The query seeds for fuzz_frontend: as datagrams, and as the content of a connection, with the settings that its first octet chooses.
std::vector<Octets> frontendSeeds()
{
    std::vector<Octets> seeds;
    Octets together{1, 0};
    for (const Octets& query : querySeeds()) {
        if (query.size() > 254)
            continue;
        for (const unsigned settings : {0U, 2U, 8U}) {
            Octets seed{static_cast<std::uint8_t>(settings), static_cast<std::uint8_t>(query.size())};
            seed.insert(seed.end(), query.begin(), query.end());
            seeds.push_back(std::move(seed));
        }
        Octets alone{1, 0, static_cast<std::uint8_t>(query.size())};
        alone.insert(alone.end(), query.begin(), query.end());
        together.insert(together.end(), alone.begin() + 1, alone.end());
        seeds.push_back(std::move(alone));
    }
    seeds.push_back(std::move(together));
    return seeds;
}

/// An octet that chooses the role, then an HTTP request; and the JSON of the replies.
std::vector<Octets> controlSeeds()
{
    std::vector<Octets> seeds;
    const auto add = [&](std::string text) { seeds.emplace_back(text.begin(), text.end()); };
    for (const char* target : {"/v1/status", "/v1/stats", "/v1/metrics", "/v1/healthz", "/v1/log-level", "/metrics", "/v1/cache/dump",
                               "/v1/cache?name=www.example.com&type=A", "/v1/cache?name=a%2e%5c%30", "/v1/whoami",
                               "/v1/feed?queries=1&from=1-2/3", "/v1/network/nodes", "/v1/network/votes?after=7&limit=3",
                               "/v1/network/alerts", "/v1/network/disagreements", "/v1/alerts/lives", "/v1/audit?what=votes&limit=5"}) {
        for (const char* role : {"0", "1", "2"})
            add(std::string(role) + "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    const std::vector<std::pair<std::string, std::string>> posts{
        {"/v1/trace", R"({"name":"www.example.com","type":"AAAA","refresh":false})"},
        {"/v1/cache/flush", R"({"name":"example.com","below":true,"infra":true})"},
        {"/v1/cache/flush", R"({"all":true})"},
        {"/v1/reload", ""},
        {"/v1/log-level", R"({"level":"info"})"},
        {"/v1/network/node", R"({"node":"n3","action":"flush","name":"www.example.com"})"},
        {"/v1/alerts/act", R"({"action":"silence","alert":3,"note":"known","until_us":1790000000000000})"},
    };
    for (const auto& [target, body] : posts) {
        for (const char* role : {"0", "1", "2"})
            add(role + ("POST " + target) + " HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    add("1POST /v1/reload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    add(R"({"rcode":"NOERROR","answer":["a. 1 IN A 192.0.2.1"],"total_ms":1.5,"upstream_queries":2,"steps":[{"kind":"query","at_us":5,"depth":1}]})");
    add(R"({"counters":{"QueriesUdp":1},"histograms":{"h":{"count":1,"buckets":[[1,1]]}},"cache":[{"name":"infra","bytes":1}]})");
    return seeds;
}

/// What a node tells a console: a first line that has all, and one that has what changed.
std::vector<Octets> feedSeeds()
{
    const std::string first =
        R"({"sequence":1,"time_us":1790000000000000,"elapsed_us":0,"place":"1-2/0a/3/4","status":{"name":"n1","version":"1.0","pid":7,)"
        R"("threads":2,"listening":["udp 127.0.0.1:53"],"notices":["something"],"log_level":"info"},"stats":{"uptime_seconds":1.5,)"
        R"("counters":{"QueriesUdp":7},"gauges":{"RequestsInFlight":2},"histograms":{"recursion_seconds":{"count":1,"sum_us":9,)"
        R"("buckets":[[100,1]]}},"cache":[{"name":"answers","bytes":1,"limit_bytes":9,"entries":1}]},)"
        R"("members":[{"member":"n2","state":"active","health":1.0,"weight":0.5,"points":3}]})";
    const std::string second =
        R"({"sequence":2,"time_us":1790000000100000,"elapsed_us":100000,"place":"1-2/0b/3/5","votes":[{"id":9,"time_us":1790000000000000,)"
        R"("name":"www.example.com.","type":"A","level":"L1","rcode":"NOERROR","ttl":60,"seats":[{"member":"n2"}]}],)"
        R"("alerts":[{"id":3,"grade":"warning","name":"www.example.com.","type":"A","cause":"dissent","count":2,"suspects":["n2"]}],)"
        R"("disagreements":[{"vote":9,"name":"www.example.com.","type":"A","grade":"notice","seats":[{"member":"n2"}]}],)"
        R"("queries":[[1790000000000000,"www.example.com.","A","192.0.2.9","NOERROR","udp","cache",true,false,40]],"queries_seen":4,)"
        R"("lives":[{"alert":3,"revision":2,"acknowledged_by":"op","notes":[{"who":"op","text":"seen","time_us":5}]}]})";
    std::vector<Octets> seeds;
    for (const std::string& text : {first, second, first + "\n" + second + "\n"})
        seeds.emplace_back(text.begin(), text.end());
    return seeds;
}

/// Zones of the RFCs as fuzz_dnssec reads them: a signed set with the keys that verify it, and sets that deny the name's neighbours.
std::vector<Octets> dnssecSeeds()
{
    struct Row {
        const char *zone, *keys, *set, *proofs;
        std::uint32_t now;
    };
    const Row rows[] = {
        {"example.net.", "@ DNSKEY 257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==\n",
         "www A 192.0.2.1\nwww RRSIG A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
         "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==\n",
         "@ NSEC a A NS SOA RRSIG NSEC DNSKEY\na NSEC x NS RRSIG NSEC\n", 1'283'000'000},
        {"example.net.", "@ DNSKEY 256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=\n",
         "www A 192.0.2.91\nwww RRSIG A 8 3 3600 20300101000000 20000101000000 9033 example.net. "
         "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==\n",
         "*.w NSEC ns1 MX RRSIG NSEC\nb NSEC ns1 NS DS RRSIG NSEC\n", 1'700'000'000},
        {"example.com.",
         "@ DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n@ DNSKEY 257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n",
         "@ MX 10 mail\n@ RRSIG MX 15 2 3600 1440021600 1438207200 3613 example.com. "
         "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==\n"
         "@ RRSIG MX 15 2 3600 1440021600 1438207200 35217 example.com. "
         "zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pcBg==\n",
         "@ NSEC \\000.@ MX RRSIG NSEC TYPE128\n", 1'439'000'000},
        {"example.", "@ DNSKEY 256 3 7 AwEAAaetidLzsKWUt4swWR8yu0wPHPiUi8LUsAD0QPWU+wzt89epO6tHzkMBVDkC7qphQO2hTY4hHn9npWFRw5BYubE=\n",
         "2t7b4g4vsa5smi47k61mv5bv1a22bojr A 192.0.2.127\n"
         "2t7b4g4vsa5smi47k61mv5bv1a22bojr RRSIG A 7 2 3600 20150420235959 20051021000000 40430 example. "
         "h6c++bzhRuWWt2bykN6mjaTNBcXNq5UuL5EdK+iDP4eY8I0kSiKaCjg3tC1SQkeloMeub2GWk8p6xHMPZumXlw==\n",
         "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS SOA NSEC3PARAM RRSIG\n"
         "b4um86eghhds6nea196smvmlo4ors995 NSEC3 1 1 12 aabbccdd gjeqe526plbf1g8mklp59enfd789njgi MX RRSIG\n"
         "35mthgpgcu1qg68fab165klnsnk3dpvl NSEC3 1 1 12 aabbccdd b4um86eghhds6nea196smvmlo4ors995 NS DS RRSIG\n",
         1'200'000'000},
        {"example.", "@ DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n",
         "@ DS 57855 15 2 B6DCD485719ADCA18E5F3D48A2331627FDD3636BB6DCD485719ADCA18E5F3D48\n@ DS 1 12 1 "
         "B6DCD485719ADCA18E5F3D48A2331627FDD3636B\n",
         "", 1},
    };
    std::vector<Octets> seeds;
    for (const Row& row : rows) {
        Octets seed;
        const auto number = [&seed](std::size_t value, int size) {
            while (size-- > 0)
                seed.push_back(static_cast<std::uint8_t>(value >> (8 * size)));
        };
        const auto text = [&](std::string_view s) {
            number(s.size(), 1);
            seed.insert(seed.end(), s.begin(), s.end());
        };
        const auto list = [&](const PackedList& l) {
            number(l.size(), 1);
            for (const std::string_view rdata : l) {
                number(rdata.size(), 2);
                seed.insert(seed.end(), rdata.begin(), rdata.end());
            }
        };
        const auto sets = [&row](const char* t) { return *parseZoneText(t, name(row.zone), 3600, "seed"); };
        const auto keys = sets(row.keys), signedSets = sets(row.set), proofs = sets(row.proofs);
        number(row.now, 4);
        text(wireOf(row.zone));
        text(signedSets.at(0).owner.wire());
        number(static_cast<std::uint16_t>(signedSets.at(0).type), 2);
        number(signedSets.at(0).ttl, 4);
        list(keys.at(0).rdata);
        list(signedSets.at(0).rdata);
        list(signedSets.at(0).signatures);
        number(proofs.size(), 1);
        for (const RRset& proof : proofs) {
            text(proof.owner.wire());
            number(static_cast<std::uint16_t>(proof.type), 2);
            list(proof.rdata);
        }
        seeds.push_back(std::move(seed));
    }
    for (const char* label : {"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", "CPNMUOJ1E8"})
        seeds.push_back(octets(label));
    return seeds;
}

/// Messages between nodes (engine/overlay/peer_option.h), and their options alone.
std::vector<Octets> peerSeeds()
{
    std::vector<Octets> seeds;
    const std::string nonce(16, 'n'), signature(64, 's'), hash(32, 'h');
    const auto add = [&](std::string_view option, std::uint16_t flags, bool question) {
        const auto code = octets(option);
        PacketBuilder whole = PacketBuilder::header(7, flags, question ? 1 : 0, 0, 0, 1);
        if (question)
            whole.question({"www", "example"}, 1);
        const auto size = static_cast<char>(option.size());
        const char high = static_cast<char>(option.size() >> 8);
        std::string data{static_cast<char>(0xff), static_cast<char>(0x49), high, size}; // 65353
        data += option;
        data += std::string("\0\x0c\0\x04\0\0\0\0", 8); // padding
        seeds.push_back(whole.opt(1232, 0x8000, data).octets());
        seeds.push_back(code);
    };
    for (const char kind : {'\1', '\2', '\3', '\4', '\6'})
        add(std::string{1, kind, kind == '\3' ? '\4' : '\0'} + nonce, 0x0100, kind <= '\3');
    add(std::string("\1\1\x88", 3) + nonce + std::string("\0\0\0\5\x2a\0\0\1\0\0\0\0\0", 13), 0x8180, true);
    add(std::string("\1\2\x80", 3) + nonce + std::string(13, '\0'), 0x8180, true);
    add(std::string("\1\4\x80", 3) + nonce + std::string("\0\3key", 5), 0x8000, false);
    add(std::string("\1\5\x80\2\3", 5) + signature + hash, 0x8000, false);
    add(std::string("\1\5\x80\0\1", 5) + signature, 0x8000, false);
    return seeds;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: make_corpus DIRECTORY\n");
        return 2;
    }
    const std::filesystem::path root(argv[1]);
    const bool good = write(root / "fuzz_message", messageSeeds()) && write(root / "fuzz_ballot", messageSeeds()) &&
                      write(root / "fuzz_dissect", messageSeeds()) && write(root / "fuzz_packet_view", querySeeds()) &&
                      write(root / "fuzz_name_text", nameSeeds()) && write(root / "fuzz_zone_text", zoneSeeds()) &&
                      write(root / "fuzz_frontend", frontendSeeds()) && write(root / "fuzz_control", controlSeeds()) &&
                      write(root / "fuzz_feed", feedSeeds()) && write(root / "fuzz_dnssec", dnssecSeeds()) &&
                      write(root / "fuzz_peer_message", peerSeeds());
    return good ? 0 : 1;
}
