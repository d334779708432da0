// The two tiers (DESIGN 3.3, SCIENCE 8.6): what one node learned alone is provisional, lives at most `provisional-ttl` and feeds only
// its own ballots; what a vote or DNSSEC attested is what clients get and what may live long. Values of the two tiers have different
// types, the stores take only their own, and the only ways from one to the other are the functions that name their evidence.
#pragma once

#include "engine/api/config.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace harddns::quorum
{
class Collector;
}

namespace harddns::cache
{

enum class Security : std::uint8_t;

enum class Tier : std::uint8_t { Provisional, Attested };

template <Tier tier, class T>
class Tiered;

template <class T>
using Provisional = Tiered<Tier::Provisional, T>;
template <class T>
using Attested = Tiered<Tier::Attested, T>;

/// Proof that the configuration runs without a vote: then what the node resolves itself counts as attested.
class VoteIsOff
{
public:
    /// Nothing when a vote is configured.
    static std::optional<VoteIsOff> from(const Config& config)
    {
        const bool voting = config.quorum.enabled.value_or(config.network.nodes.size() >= 3);
        if (voting)
            return std::nullopt;
        return VoteIsOff();
    }

private:
    VoteIsOff() = default;
};

/// Proof that a vote decided; only who counts votes has one.
class ByVote
{
    ByVote() = default;
    friend class quorum::Collector;
};

/// Proof that this node itself has validated something from its trust anchors.
class BySignature
{
public:
    static std::optional<BySignature> from(Security security);

private:
    BySignature() = default;
};

template <Tier tier, class T>
class Tiered
{
public:
    [[nodiscard]] const T& value() const { return m_value; }
    [[nodiscard]] T&& take() && { return std::move(m_value); }

private:
    explicit Tiered(T value) : m_value(std::move(value)) {}
    template <class U>
    friend Provisional<U> learnedAlone(U value);
    template <class U>
    friend Attested<U> attestedWithoutVote(Provisional<U> value, const VoteIsOff& evidence);
    template <class U>
    friend Attested<U> attestedByVote(U value, const ByVote& evidence);
    template <class U>
    friend Attested<U> attestedBySignature(Provisional<U> value, const BySignature& evidence);
    T m_value;
};

/// What this node resolved by itself.
template <class T>
[[nodiscard]] Provisional<T> learnedAlone(T value)
{
    return Provisional<T>(std::move(value));
}

/// Promotion in a node that runs without a vote.
template <class T>
[[nodiscard]] Attested<T> attestedWithoutVote(Provisional<T> value, const VoteIsOff&)
{
    return Attested<T>(std::move(value).take());
}

/// What a majority of nodes learned, each by itself.
template <class T>
[[nodiscard]] Attested<T> attestedByVote(T value, const ByVote&)
{
    return Attested<T>(std::move(value));
}

/// Promotion of what is signed.
template <class T>
[[nodiscard]] Attested<T> attestedBySignature(Provisional<T> value, const BySignature&)
{
    return Attested<T>(std::move(value).take());
}

} // namespace harddns::cache
