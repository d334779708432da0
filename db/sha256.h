// SHA-256 over pieces. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace harddns::db
{

using Hash = std::array<std::uint8_t, 32>;

class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(std::span<const std::uint8_t> octets);
    void add(std::string_view text);
    void add(std::uint64_t number); ///< eight octets, the most significant first
    /// And begins anew.
    [[nodiscard]] Hash finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace harddns::db
