// engine/wire: what a client packet and an upstream answer cost. One thread; run with --benchmark_min_time=1 on a quiet machine.
#include "engine/wire/message.h"
#include "engine/wire/packet_view.h"

#include <benchmark/benchmark.h>

using namespace harddns::wire;

namespace
{

Name name(std::string_view text) { return *Name::fromText(text); }

Record record(std::string_view owner, Type type, std::string rdata)
{
    Record r;
    r.owner = name(owner);
    r.type = type;
    r.ttl = 172800;
    r.rdata = std::move(rdata);
    return r;
}

/// Five name servers with an address each, and an OPT: what a TLD sends.
Message referral()
{
    Message m;
    m.id = 4711;
    m.flags = flagQr;
    m.questions.push_back({name("www.example.com"), Type::A, Class::In});
    for (const char* label : {"a", "b", "c", "d", "e"}) {
        const std::string ns = std::string(label) + ".iana-servers.example.com";
        m.authority.push_back(record("example.com", Type::Ns, std::string(name(ns).wire())));
        m.additional.push_back(record(ns, Type::A, "\1\2\3\4"));
    }
    m.edns.emplace().udpSize = 1232;
    return m;
}

Message answer()
{
    Message m;
    m.id = 4711;
    m.flags = flagQr | flagRd | flagRa;
    m.questions.push_back({name("www.example.com"), Type::A, Class::In});
    m.answer.push_back(record("www.example.com", Type::A, "\1\2\3\4"));
    m.edns.emplace().udpSize = 1232;
    return m;
}

std::vector<std::uint8_t> clientQuery()
{
    Edns edns;
    edns.udpSize = 1232;
    edns.options.push_back({10, "12345678"});
    return encodeQuery(4711, flagRd, {name("www.example.com"), Type::A, Class::In}, &edns);
}

void packetViewParse(benchmark::State& state)
{
    const auto packet = clientQuery();
    for (auto _ : state) {
        auto view = PacketView::parse(packet);
        benchmark::DoNotOptimize(view);
    }
}
BENCHMARK(packetViewParse);

void hashOfName(benchmark::State& state)
{
    const Name n = name(state.range(0) == 0 ? "www.example.com" : "a-rather-long-label.of-some-content-network.edge.example.com");
    for (auto _ : state) {
        benchmark::DoNotOptimize(n.wire().data());
        benchmark::DoNotOptimize(n.hash());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(n.wire().size()));
}
BENCHMARK(hashOfName)->Arg(0)->Arg(1);

void equalityOfNames(benchmark::State& state)
{
    const Name a = name("www.example.com"), b = name("wWw.eXample.coM");
    for (auto _ : state)
        benchmark::DoNotOptimize(a == b);
}
BENCHMARK(equalityOfNames);

void subdomainTest(benchmark::State& state)
{
    const Name a = name("www.a.example.com"), b = name("example.com");
    for (auto _ : state)
        benchmark::DoNotOptimize(a.isSubdomainOf(b));
}
BENCHMARK(subdomainTest);

void messageParse(benchmark::State& state)
{
    const auto packet = encode(state.range(0) == 0 ? answer() : referral());
    for (auto _ : state) {
        auto message = Message::parse(packet);
        benchmark::DoNotOptimize(message);
    }
}
BENCHMARK(messageParse)->Arg(0)->Arg(1);

void groupReferral(benchmark::State& state)
{
    const Message m = referral();
    for (auto _ : state) {
        auto sets = groupRecords(m.additional);
        benchmark::DoNotOptimize(sets);
    }
}
BENCHMARK(groupReferral);

void encodeMessage(benchmark::State& state)
{
    const Message m = state.range(0) == 0 ? answer() : referral();
    for (auto _ : state) {
        auto packet = encode(m);
        benchmark::DoNotOptimize(packet);
    }
}
BENCHMARK(encodeMessage)->Arg(0)->Arg(1);

void encodeUpstreamQuery(benchmark::State& state)
{
    const Question q{name("www.example.com"), Type::A, Class::In};
    Edns edns;
    edns.udpSize = 1232;
    for (auto _ : state) {
        auto packet = encodeQuery(4711, 0, q, &edns);
        benchmark::DoNotOptimize(packet);
    }
}
BENCHMARK(encodeUpstreamQuery);

/// The worst input for grouping: as many one-record sets as a message holds.
void groupHostile(benchmark::State& state)
{
    std::vector<Record> records;
    for (int i = 0; i < 5000; ++i)
        records.push_back(record("n" + std::to_string(i), Type::Null, ""));
    for (auto _ : state) {
        auto sets = groupRecords(records);
        benchmark::DoNotOptimize(sets);
    }
}
BENCHMARK(groupHostile);

} // namespace

BENCHMARK_MAIN();
