// DemoInternet: the embedded demo internet: the zones of resources/demo, compiled into the program, served by authoritative servers on
// real loopback addresses (127.78.0.x, ::1) from one thread of this process. They are signed at the start (demo_signing.h). Which address
// serves which zone follows from the zones' NS records. Who calls: app (harddnsd --demo), tests. Any thread; not to be shared between
// threads.
#pragma once

#include "engine/api/address.h"
#include "engine/api/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::lab
{

struct EmbeddedFile {
    std::string_view name; ///< "example.com.zone"; "root.zone" is the root's
    std::string_view text;
};
/// resources/demo/*.zone as of the build.
[[nodiscard]] std::span<const EmbeddedFile> embeddedZones();

/// Where a server listens and the zones it has there.
struct DemoServer {
    IpAddress address;
    std::vector<std::string> zones; ///< with the final dot, sorted
};

class DemoInternet
{
public:
    /// Not 53, so that no privilege is needed; the node in front asks it through upstream-port.
    static constexpr std::uint16_t defaultPort = 5378;

    /// Starts to answer; the error is a sentence that says what to do. Servers whose address family the machine lacks are left out and
    /// named in notices().
    static Result<std::unique_ptr<DemoInternet>, std::string> start(std::uint16_t port = defaultPort,
                                                                    std::span<const EmbeddedFile> files = embeddedZones());
    ~DemoInternet();
    DemoInternet(const DemoInternet&) = delete;
    DemoInternet& operator=(const DemoInternet&) = delete;

    /// Zone text with the root's servers, for `root-hints`.
    [[nodiscard]] const std::string& rootHints() const;
    /// Zone text with the DS of the root's key, for `trust-anchors`. Only for this internet: its private keys are no secret.
    [[nodiscard]] std::string trustAnchorText() const;
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] const std::vector<DemoServer>& servers() const;
    [[nodiscard]] std::size_t zoneCount() const;
    [[nodiscard]] const std::vector<std::string>& notices() const;

private:
    struct Impl;
    explicit DemoInternet(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace harddns::lab
