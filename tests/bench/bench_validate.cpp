// What DNSSEC costs: verifications against what OpenSSL can do at best (`openssl speed`), preparing keys, NSEC3 hashes, and what the memory
// of good signatures saves. Run: bench_validate [--benchmark_filter=...]
#include "engine/resolve/validate/signatures.h"
#include "tests/validate/test_key.h"

#include <benchmark/benchmark.h>

#include <string>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::test;

namespace
{

constexpr std::uint32_t now = 1'701'000'000;

struct Scene {
    TestKey key;
    wire::RRset set = makeSet("www.example.com.", wire::Type::A, {"1234", "5678"});
    KeySet keys;

    Scene(Algorithm algorithm, unsigned bits)
        : key(algorithm, 0x0100, bits), keys([this] {
              sign(set, nameOf("example.com."), key);
              return keySetOf("example.com.", {&key});
          }())
    {
    }
};

void verify(benchmark::State& state, Algorithm algorithm, unsigned bits)
{
    const TestKey key(algorithm, 0x0100, bits);
    const auto publicKey = PublicKey::make(*parseDnskey(key.rdata()));
    const std::string data(120, 'd'), signature = key.sign(data);
    for (auto _ : state) {
        if (!publicKey->verify(data, signature))
            state.SkipWithError("not verified");
    }
}
BENCHMARK_CAPTURE(verify, RSA1024, Algorithm::RsaSha256, 1024);
BENCHMARK_CAPTURE(verify, RSA2048, Algorithm::RsaSha256, 2048);
BENCHMARK_CAPTURE(verify, P256, Algorithm::EcdsaP256Sha256, 0);
BENCHMARK_CAPTURE(verify, P384, Algorithm::EcdsaP384Sha384, 0);
BENCHMARK_CAPTURE(verify, Ed25519, Algorithm::Ed25519, 0);
BENCHMARK_CAPTURE(verify, Ed448, Algorithm::Ed448, 0);

void makeKey(benchmark::State& state, Algorithm algorithm, unsigned bits)
{
    const TestKey key(algorithm, 0x0100, bits);
    const auto dnskey = parseDnskey(key.rdata());
    for (auto _ : state)
        benchmark::DoNotOptimize(PublicKey::make(*dnskey));
}
BENCHMARK_CAPTURE(makeKey, RSA2048, Algorithm::RsaSha256, 2048);
BENCHMARK_CAPTURE(makeKey, P256, Algorithm::EcdsaP256Sha256, 0);
BENCHMARK_CAPTURE(makeKey, P384, Algorithm::EcdsaP384Sha384, 0);
BENCHMARK_CAPTURE(makeKey, Ed25519, Algorithm::Ed25519, 0);

/// A whole check of a set of two addresses, key ready.
void checkSet(benchmark::State& state, Algorithm algorithm, unsigned bits)
{
    Scene scene(algorithm, bits);
    for (auto _ : state) {
        if (!SignatureCheck(scene.set, scene.keys, now, nullptr).run().secure())
            state.SkipWithError("not secure");
    }
}
BENCHMARK_CAPTURE(checkSet, RSA2048, Algorithm::RsaSha256, 2048);
BENCHMARK_CAPTURE(checkSet, P256, Algorithm::EcdsaP256Sha256, 0);

/// The same when it was found good before.
void checkRemembered(benchmark::State& state)
{
    Scene scene(Algorithm::EcdsaP256Sha256, 0);
    VerifiedMemory memory;
    for (auto _ : state) {
        if (!SignatureCheck(scene.set, scene.keys, now, &memory).run().secure())
            state.SkipWithError("not secure");
    }
}
BENCHMARK(checkRemembered);

void hashNsec3(benchmark::State& state)
{
    const wire::Name name = nameOf("a.name.of.some.length.example.com.");
    const auto iterations = static_cast<std::uint16_t>(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(nsec3Hash(name, "salt", iterations));
}
BENCHMARK(hashNsec3)->Arg(0)->Arg(10)->Arg(50);

} // namespace

BENCHMARK_MAIN();
