#include "engine/overlay/network_directory.h"

#include "engine/api/member_text.h"
#include "engine/api/path_utf8.h"
#include "engine/overlay/identity.h"
#include "engine/overlay/private_files.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <tuple>

namespace harddns::overlay
{

namespace
{

/// Octets of the list of revoked identities: some 9,000 of them. Without it a wrong file fills the memory.
constexpr std::size_t maxRevokedBytes = 1U << 20;
/// Characters of the fingerprint in the name of files that were set aside; enough for a folder.
constexpr std::size_t shortFingerprint = 12;

std::string authorityPath(const std::string& directory) { return directory + "/authority.pem"; }
std::string authorityKeyPath(const std::string& directory) { return directory + "/authority-key.pem"; }
std::string revokedPath(const std::string& directory) { return directory + "/revoked"; }

bool isThere(const std::string& path)
{
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(pathFromUtf8(path), error));
}

Result<Identity, std::string> readIdentity(const std::string& certificatePath, const std::string& keyPath)
{
    auto certificate = readWhole(certificatePath, maxPemBytes);
    if (!certificate)
        return Failure{certificate.error()};
    auto key = readWhole(keyPath, maxPemBytes);
    if (!key)
        return Failure{key.error()};
    return Identity{std::move(*certificate), std::move(*key)};
}

Result<Identity, std::string> readAuthority(const std::string& directory)
{
    return readIdentity(authorityPath(directory), authorityKeyPath(directory));
}

/// "NUMBER ID FINGERPRINT" and the date for people behind it.
std::string revokedLine(std::int64_t at, const std::string& id, const std::string& fingerprint)
{
    return std::to_string(at) + " " + id + " " + fingerprint + " # " + dateText(at) + "\n";
}

} // namespace

Result<NetworkDirectory, std::string> NetworkDirectory::create(const std::string& path, std::string_view name, std::int64_t now)
{
    std::error_code error;
    const auto folder = pathFromUtf8(path);
    if (isThere(path)) {
        if (!std::filesystem::is_directory(folder, error))
            return Failure{path + " exists and is no folder"};
        if (!std::filesystem::is_empty(folder, error) || error)
            return Failure{path + " is not empty; name a new folder for a new network"};
    }
    auto authority = makeAuthority(name, now);
    if (!authority)
        return Failure{authority.error()};
    if (!isThere(path)) {
        if (auto made = makePrivateFolder(path); !made)
            return Failure{made.error()};
    }
    if (auto made = makePrivateFolder(path + "/nodes"); !made)
        return Failure{made.error()};
    // The certificate last: without it the folder is no network.
    if (auto written = writeWhole(authorityKeyPath(path), authority->key, FileMode::Secret); !written)
        return Failure{written.error()};
    if (auto written = writeWhole(authorityPath(path), authority->certificate, FileMode::Shared); !written)
        return Failure{written.error()};
    return open(path);
}

Result<NetworkDirectory, std::string> NetworkDirectory::open(const std::string& path)
{
    if (!isThere(authorityPath(path)))
        return Failure{path + " holds no network: " + authorityPath(path) + " does not exist; `harddnsctl network init` makes one"};
    auto certificate = readWhole(authorityPath(path), maxPemBytes);
    if (!certificate)
        return Failure{certificate.error()};
    auto facts = readCertificate(*certificate, authorityPath(path));
    if (!facts)
        return Failure{facts.error()};
    if (!facts->authority)
        return Failure{authorityPath(path) + " is not an authority's certificate"};
    return NetworkDirectory(path, facts->name, facts->notAfter);
}

Result<std::vector<NetworkDirectory::Revoked>, std::string> NetworkDirectory::revoked() const
{
    std::vector<Revoked> all;
    if (!isThere(revokedPath(m_path)))
        return all;
    auto text = readWhole(revokedPath(m_path), maxRevokedBytes);
    if (!text)
        return Failure{text.error()};
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text->size();) {
        const std::size_t end = std::min(text->find('\n', begin), text->size());
        const std::string_view line = std::string_view(*text).substr(begin, end - begin);
        begin = end + 1;
        ++number;
        const std::string_view fields = line.substr(0, line.find(" #"));
        if (fields.empty() || fields.front() == '#')
            continue;
        const std::size_t first = fields.find(' ');
        const std::size_t second = first == std::string_view::npos ? first : fields.find(' ', first + 1);
        Revoked one;
        const auto [stop, problem] = std::from_chars(fields.data(), fields.data() + std::min(first, fields.size()), one.at);
        const bool dated = problem == std::errc() && stop == fields.data() + std::min(first, fields.size()) && one.at > 0;
        if (second != std::string_view::npos) {
            one.id = fields.substr(first + 1, second - first - 1);
            one.fingerprint = fields.substr(second + 1);
        }
        // A line nobody understands might be the one that matters.
        if (!dated || !isNodeId(one.id) || !isFingerprint(one.fingerprint))
            return Failure{revokedPath(m_path) + ":" + std::to_string(number) + ": is not TIME ID FINGERPRINT; correct the line"};
        all.push_back(std::move(one));
    }
    return all;
}

Result<NodeEntry, std::string> NetworkDirectory::entry(const std::string& id) const
{
    auto gone = revoked();
    if (!gone)
        return Failure{gone.error()};
    const std::string folder = nodeFolder(id);
    NodeEntry entry;
    entry.id = id;
    auto identity = readIdentity(folder + "/certificate.pem", folder + "/key.pem");
    auto authority = readWhole(authorityPath(m_path), maxPemBytes);
    auto facts = identity ? readCertificate(identity->certificate, folder + "/certificate.pem")
                          : Result<CertificateFacts, std::string>(Failure{identity.error()});
    if (!authority)
        return Failure{authority.error()};
    if (!facts) {
        entry.problem = facts.error();
        return entry;
    }
    if (auto fits = checkIdentity(*identity, id); !fits)
        entry.problem = fits.error();
    else if (facts->name != id)
        entry.problem = folder + "/certificate.pem is for \"" + facts->name + "\"";
    else if (auto issued = checkIssuer(identity->certificate, *authority, folder + "/certificate.pem"); !issued)
        entry.problem = issued.error();
    entry.fingerprint = facts->fingerprint;
    entry.notBefore = facts->notBefore;
    entry.notAfter = facts->notAfter;
    for (const Revoked& each : *gone)
        if (each.fingerprint == entry.fingerprint)
            entry.revokedAt = each.at;
    return entry;
}

Result<NodeEntry, std::string> NetworkDirectory::add(const std::string& id, std::int64_t now) const
{
    auto authority = readAuthority(m_path);
    if (!authority)
        return Failure{authority.error()};
    auto made = issueNode(*authority, id, now);
    if (!made)
        return Failure{made.error()};
    std::string setAside;
    if (isThere(nodeFolder(id))) {
        auto old = entry(id);
        if (!old)
            return Failure{old.error()};
        if (old->revokedAt == 0)
            return Failure{id + " exists already; `harddnsctl network renew` gives it a new certificate, and an id can be used again once "
                                "it is revoked"};
        setAside = nodeFolder(id) + ".revoked-" + old->fingerprint.substr(0, shortFingerprint);
    }
    // Complete before it has its name, so that no half identity is ever seen.
    const std::string fresh = nodeFolder(id) + ".new";
    std::error_code error;
    std::filesystem::remove_all(pathFromUtf8(fresh), error); // left by one that was killed
    if (auto folder = makePrivateFolder(fresh); !folder)
        return Failure{folder.error()};
    if (auto written = writeWhole(fresh + "/key.pem", made->key, FileMode::Secret); !written)
        return Failure{written.error()};
    if (auto written = writeWhole(fresh + "/certificate.pem", made->certificate, FileMode::Shared); !written)
        return Failure{written.error()};
    if (auto written = writeWhole(fresh + "/authority.pem", authority->certificate, FileMode::Shared); !written)
        return Failure{written.error()};
    if (!setAside.empty()) {
        if (auto moved = renameTo(nodeFolder(id), setAside); !moved)
            return Failure{moved.error()};
    }
    if (auto moved = renameTo(fresh, nodeFolder(id)); !moved)
        return Failure{moved.error()};
    return entry(id);
}

Result<std::vector<NodeEntry>, std::string> NetworkDirectory::list() const
{
    auto gone = revoked();
    if (!gone)
        return Failure{gone.error()};
    std::vector<NodeEntry> all;
    std::error_code error;
    std::filesystem::directory_iterator each(pathFromUtf8(m_path + "/nodes"), error);
    if (error)
        return Failure{"cannot read the folder " + m_path + "/nodes: " + error.message()};
    for (const std::filesystem::directory_iterator end; each != end; each.increment(error)) {
        if (error)
            return Failure{"cannot read the folder " + m_path + "/nodes: " + error.message()};
        const std::string id = utf8FromPath(each->path().filename());
        if (!isNodeId(id))
            continue; // set aside
        auto one = entry(id);
        if (!one)
            return Failure{one.error()};
        all.push_back(std::move(*one));
    }
    // Those whose id was used again.
    for (const Revoked& old : *gone) {
        const bool listed =
            std::any_of(all.begin(), all.end(), [&](const NodeEntry& known) { return known.fingerprint == old.fingerprint; });
        if (!listed)
            all.push_back({old.id, old.fingerprint, 0, 0, old.at, {}});
    }
    std::stable_sort(all.begin(), all.end(), [](const NodeEntry& a, const NodeEntry& b) {
        return std::tuple(std::string_view(a.id), a.revokedAt == 0, a.revokedAt) <
               std::tuple(std::string_view(b.id), b.revokedAt == 0, b.revokedAt);
    });
    return all;
}

Result<NodeEntry, std::string> NetworkDirectory::renew(const std::string& id, std::int64_t now) const
{
    if (!isNodeId(id) || !isThere(nodeFolder(id)))
        return Failure{"there is no node \"" + id + "\" in " + m_path};
    auto old = entry(id);
    if (!old)
        return Failure{old.error()};
    if (!old->problem.empty())
        return Failure{old->problem};
    if (old->revokedAt != 0)
        return Failure{id + " was revoked on " + dateText(old->revokedAt) + "; `harddnsctl network add` makes a new identity for the id"};
    auto authority = readAuthority(m_path);
    if (!authority)
        return Failure{authority.error()};
    auto certificate = readWhole(nodeFolder(id) + "/certificate.pem", maxPemBytes);
    if (!certificate)
        return Failure{certificate.error()};
    auto renewed = renewNode(*authority, *certificate, now);
    if (!renewed)
        return Failure{renewed.error()};
    if (auto written = writeWhole(nodeFolder(id) + "/certificate.pem", *renewed, FileMode::Shared); !written)
        return Failure{written.error()};
    return entry(id);
}

Result<NodeEntry, std::string> NetworkDirectory::revoke(const std::string& id, std::int64_t now) const
{
    if (!isNodeId(id) || !isThere(nodeFolder(id)))
        return Failure{"there is no node \"" + id + "\" in " + m_path};
    auto known = entry(id);
    if (!known)
        return Failure{known.error()};
    if (known->revokedAt != 0)
        return Failure{id + " was revoked on " + dateText(known->revokedAt) + " already"};
    if (known->fingerprint.empty())
        return Failure{known->problem};
    auto gone = revoked();
    if (!gone)
        return Failure{gone.error()};
    std::string text = "# time id fingerprint; written by harddnsctl network revoke\n";
    for (const Revoked& each : *gone)
        text += revokedLine(each.at, each.id, each.fingerprint);
    text += revokedLine(now, id, known->fingerprint);
    if (auto written = writeWhole(revokedPath(m_path), text, FileMode::Shared); !written)
        return Failure{written.error()};
    known->revokedAt = now;
    return known;
}

Result<NodeEntry, std::string> NetworkDirectory::enrolConsole(const std::string& name, const std::vector<std::string>& nodes,
                                                              std::int64_t now) const
{
    auto authority = readAuthority(m_path);
    if (!authority)
        return Failure{authority.error()};
    auto made = issueConsole(*authority, name, now);
    if (!made)
        return Failure{made.error()};
    if (isThere(consoleFile(name)))
        return Failure{"the console " + name + " exists already: " + consoleFile(name) +
                       "; choose another name, or remove the file and its fingerprint from the nodes' configurations"};
    auto facts = readCertificate(made->certificate, name);
    if (!facts)
        return Failure{facts.error()};
    if (!isThere(m_path + "/consoles")) {
        if (auto folder = makePrivateFolder(m_path + "/consoles"); !folder)
            return Failure{folder.error()};
    }
    std::string text = "# HARD-DNS console " + name + ": certificate, key, authority. Who reads this file is this console.\n";
    for (const std::string& node : nodes)
        text += "# node: " + node + "\n";
    text += made->certificate + made->key + authority->certificate;
    if (auto written = writeWhole(consoleFile(name), text, FileMode::Secret); !written)
        return Failure{written.error()};
    return NodeEntry{name, facts->fingerprint, facts->notBefore, facts->notAfter, 0, {}};
}

Result<std::vector<NodeEntry>, std::string> NetworkDirectory::consoles() const
{
    std::vector<NodeEntry> all;
    if (!isThere(m_path + "/consoles"))
        return all;
    std::error_code error;
    for (const auto& each : std::filesystem::directory_iterator(pathFromUtf8(m_path + "/consoles"), error)) {
        const std::string name = utf8FromPath(each.path().stem());
        if (!isNodeId(name) || each.path().extension() != ".pem")
            continue;
        NodeEntry entry;
        entry.id = name;
        const auto text = readWhole(consoleFile(name), maxPemBytes);
        const auto facts = text ? readCertificate(*text, consoleFile(name)) : Result<CertificateFacts, std::string>(Failure{text.error()});
        if (facts) {
            entry.fingerprint = facts->fingerprint;
            entry.notBefore = facts->notBefore;
            entry.notAfter = facts->notAfter;
        } else {
            entry.problem = facts.error();
        }
        all.push_back(std::move(entry));
    }
    if (error)
        return Failure{"cannot read the folder " + m_path + "/consoles: " + error.message()};
    std::sort(all.begin(), all.end(), [](const NodeEntry& a, const NodeEntry& b) { return a.id < b.id; });
    return all;
}

} // namespace harddns::overlay
