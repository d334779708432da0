// The operator's folder of a network: the authority and every node's identity. Kept off the nodes, best off the network: who reads it can
// be any node.
//
//     authority.pem          the authority's certificate (0644)
//     authority-key.pem      its key (0600)
//     revoked                "TIME ID FINGERPRINT", a line a revoked identity (0644)
//     nodes/ID/              what the node ID needs, to be copied as it is (`network.identity` names the copy):
//         certificate.pem    (0644)
//         key.pem            (0600)
//         authority.pem      a copy, for `network.authority`
//     consoles/NAME.pem      certificate, key and authority of a console, one file (0600): for the machine the console runs on
//
// A revoked identity ends when the members' configurations no longer list its fingerprint: nodes believe members, not authorities alone, so
// no list has to reach them. `revoked` is the operator's memory, and keeps `renew` from bringing it back.
//
// Who calls: `harddnsctl network`; one thread, waits for the disk. Two at once on one folder may undo each other's line in `revoked`, no
// more. Errors are complete sentences. UTF-8 paths; times are Unix seconds.
#pragma once

#include "engine/api/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::overlay
{

/// One identity that was made here.
struct NodeEntry {
    std::string id;
    std::string fingerprint; ///< empty with a problem
    std::int64_t notBefore = 0;
    std::int64_t notAfter = 0;
    std::int64_t revokedAt = 0; ///< 0: it is not
    std::string problem;        ///< why its files cannot be used; a sentence

    /// Less than a third of its life is left. Renewing then leaves a month to copy the certificate to its node.
    [[nodiscard]] bool due(std::int64_t now) const { return (notAfter - now) * 3 < notAfter - notBefore; }
    friend bool operator==(const NodeEntry&, const NodeEntry&) = default;
};

class NetworkDirectory
{
public:
    /// Makes the folder (it may exist when it is empty) and an authority of that name.
    static Result<NetworkDirectory, std::string> create(const std::string& path, std::string_view name, std::int64_t now);
    static Result<NetworkDirectory, std::string> open(const std::string& path);

    [[nodiscard]] const std::string& authorityName() const { return m_name; }
    [[nodiscard]] std::int64_t authorityUntil() const { return m_until; }
    [[nodiscard]] std::string nodeFolder(const std::string& id) const { return m_path + "/nodes/" + id; }

    /// A new key and certificate. An id that exists must have been revoked; its files are set aside.
    [[nodiscard]] Result<NodeEntry, std::string> add(const std::string& id, std::int64_t now) const;
    /// Ordered by id; an id's revoked identities before the one in use.
    [[nodiscard]] Result<std::vector<NodeEntry>, std::string> list() const;
    /// A new certificate for the same key.
    [[nodiscard]] Result<NodeEntry, std::string> renew(const std::string& id, std::int64_t now) const;
    [[nodiscard]] Result<NodeEntry, std::string> revoke(const std::string& id, std::int64_t now) const;

    [[nodiscard]] std::string consoleFile(const std::string& name) const { return m_path + "/consoles/" + name + ".pem"; }
    /// Makes the file of a console. A name that exists is an error. `nodes`: "HOST:PORT" of nodes to connect to, written into the file for
    /// the console to offer.
    [[nodiscard]] Result<NodeEntry, std::string> enrolConsole(const std::string& name, const std::vector<std::string>& nodes,
                                                              std::int64_t now) const;
    /// Ordered by name.
    [[nodiscard]] Result<std::vector<NodeEntry>, std::string> consoles() const;

private:
    struct Revoked {
        std::int64_t at = 0;
        std::string id, fingerprint;
    };
    NetworkDirectory(std::string path, std::string name, std::int64_t until)
        : m_path(std::move(path)), m_name(std::move(name)), m_until(until)
    {
    }
    [[nodiscard]] Result<NodeEntry, std::string> entry(const std::string& id) const;
    [[nodiscard]] Result<std::vector<Revoked>, std::string> revoked() const;

    std::string m_path;
    std::string m_name;
    std::int64_t m_until;
};

} // namespace harddns::overlay
