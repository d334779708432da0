#include "app/ctl_network.h"

#include "app/ctl_text.h"
#include "engine/api/control.h"
#include "engine/overlay/network_directory.h"

#include <chrono>
#include <iostream>

namespace harddns::app
{

namespace
{

using overlay::NetworkDirectory;
using overlay::NodeEntry;

constexpr std::int64_t day = 86400;
/// What a network is called whose operator gave it no name.
constexpr const char* defaultName = "HARD-DNS network";

std::int64_t unixNow()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

CtlExit complain(const std::string& problem)
{
    std::cerr << "harddnsctl: " << printable(problem) << '\n';
    return CtlExit::Refused;
}

/// Whole days, rounded down: 0 on the last one, negative afterwards.
std::int64_t daysLeft(const NodeEntry& node, std::int64_t now)
{
    const std::int64_t left = node.notAfter - now;
    return left >= 0 ? left / day : -((-left + day - 1) / day);
}

std::string toJson(const NodeEntry& node, std::int64_t now)
{
    std::string out = "{\"id\":" + jsonString(node.id) + ",\"fingerprint\":" + jsonString(node.fingerprint);
    if (node.notAfter != 0)
        out += ",\"not_before\":" + std::to_string(node.notBefore) + ",\"not_after\":" + std::to_string(node.notAfter) +
               ",\"days_left\":" + std::to_string(daysLeft(node, now)) + ",\"due\":" + (node.due(now) ? "true" : "false");
    out += std::string(",\"revoked\":") + (node.revokedAt != 0 ? "true" : "false");
    if (node.revokedAt != 0)
        out += ",\"revoked_at\":" + std::to_string(node.revokedAt);
    if (!node.problem.empty())
        out += ",\"problem\":" + jsonString(node.problem);
    return out + "}";
}

std::string stateText(const NodeEntry& node, std::int64_t now)
{
    if (node.revokedAt != 0)
        return "revoked " + dateText(node.revokedAt) + " UTC";
    if (!node.problem.empty())
        return "PROBLEM: " + node.problem;
    const std::string until = "until " + dateText(node.notAfter) + " UTC";
    if (now > node.notAfter)
        return "EXPIRED, was good " + until;
    const std::int64_t days = daysLeft(node, now);
    return until + ", " + std::to_string(days) + (days == 1 ? " day" : " days") + " left" + (node.due(now) ? ", renew now" : "");
}

CtlExit init(const CtlOptions& options)
{
    const auto made =
        NetworkDirectory::create(options.directory, options.networkName.empty() ? defaultName : options.networkName, unixNow());
    if (!made)
        return complain(made.error());
    if (options.json)
        std::cout << "{\"network\":" << jsonString(made->authorityName()) << ",\"authority_not_after\":" << made->authorityUntil() << "}\n";
    else
        std::cout << "The authority of " << printable(made->authorityName()) << " is in " << printable(options.directory) << ", good until "
                  << dateText(made->authorityUntil())
                  << " UTC.\nKeep the folder where only you can read it and off the nodes: who has authority-key.pem makes nodes.\n";
    return CtlExit::Ok;
}

CtlExit add(const NetworkDirectory& directory, const CtlOptions& options)
{
    const auto made = directory.add(options.node, unixNow());
    if (!made)
        return complain(made.error());
    if (options.json) {
        std::cout << toJson(*made, unixNow()) << '\n';
        return CtlExit::Ok;
    }
    std::string addresses;
    for (const std::string& address : options.addresses)
        addresses += (addresses.empty() ? "\"" : ", \"") + address + "\"";
    // A configuration as it stands: everything else is a comment.
    std::cout << "# For the configuration of every member, " << made->id << " too.\n[[network.node]]\nid = \"" << made->id
              << "\"\naddresses = [" << addresses << "]\nfingerprint = \"" << made->fingerprint << "\"\ngroup = \"" << options.group
              << "\"\n\n# For " << made->id << " only: copy " << printable(directory.nodeFolder(made->id))
              << " there as \"identity\", beside its configuration\n# and readable by nobody but the user it runs as. Good until "
              << dateText(made->notAfter) << " UTC.\n[network]\nidentity = \"identity\"\nauthority = \"identity/authority.pem\"\n";
    return CtlExit::Ok;
}

CtlExit list(const NetworkDirectory& directory, const CtlOptions& options)
{
    const auto all = directory.list();
    if (!all)
        return complain(all.error());
    const std::int64_t now = unixNow();
    if (options.json) {
        std::string nodes;
        for (const NodeEntry& node : *all)
            nodes += (nodes.empty() ? "" : ",") + toJson(node, now);
        std::cout << "{\"network\":" << jsonString(directory.authorityName()) << ",\"authority_not_after\":" << directory.authorityUntil()
                  << ",\"nodes\":[" << nodes << "]}\n";
        return CtlExit::Ok;
    }
    std::cout << printable(directory.authorityName()) << ", authority good until " << dateText(directory.authorityUntil()) << " UTC\n";
    for (const NodeEntry& node : *all)
        std::cout << "  " << node.id << '\n'
                  << "      " << (node.fingerprint.empty() ? "no fingerprint" : node.fingerprint) << '\n'
                  << "      " << printable(stateText(node, now)) << '\n';
    if (all->empty())
        std::cout << "  no nodes yet; `harddnsctl network add` makes one\n";
    return CtlExit::Ok;
}

void showRenewed(const NetworkDirectory& directory, const NodeEntry& node, const CtlOptions& options)
{
    if (options.json)
        std::cout << toJson(node, unixNow()) << '\n';
    else
        std::cout << node.id << ": good until " << dateText(node.notAfter) << " UTC; copy " << printable(directory.nodeFolder(node.id))
                  << "/certificate.pem to the node and reload it\n";
}

CtlExit renew(const NetworkDirectory& directory, const CtlOptions& options)
{
    const std::int64_t now = unixNow();
    if (!options.due) {
        const auto renewed = directory.renew(options.node, now);
        if (!renewed)
            return complain(renewed.error());
        showRenewed(directory, *renewed, options);
        return CtlExit::Ok;
    }
    const auto all = directory.list();
    if (!all)
        return complain(all.error());
    CtlExit exit = CtlExit::Ok;
    std::size_t count = 0;
    for (const NodeEntry& node : *all) {
        if (node.revokedAt != 0 || (node.problem.empty() && !node.due(now)))
            continue;
        const auto renewed = directory.renew(node.id, now); // says what is wrong when something is
        if (!renewed) {
            exit = complain(node.id + ": " + renewed.error());
            continue;
        }
        ++count;
        showRenewed(directory, *renewed, options);
    }
    if (count == 0 && exit == CtlExit::Ok && !options.json)
        std::cout << "No certificate is due\n";
    return exit;
}

CtlExit revoke(const NetworkDirectory& directory, const CtlOptions& options)
{
    const auto gone = directory.revoke(options.node, unixNow());
    if (!gone)
        return complain(gone.error());
    if (options.json)
        std::cout << toJson(*gone, unixNow()) << '\n';
    else
        std::cout << gone->id
                  << " is noted as revoked. It stays a member until every other node has lost its [[network.node]]:\nremove the "
                     "entry with the fingerprint "
                  << gone->fingerprint << " and reload them.\n";
    return CtlExit::Ok;
}

CtlExit enrol(const NetworkDirectory& directory, const CtlOptions& options)
{
    const auto made = directory.enrolConsole(options.node, options.nodes, unixNow());
    if (!made)
        return complain(made.error());
    const std::string file = directory.consoleFile(made->id);
    if (options.json) {
        std::cout << "{\"name\":" << jsonString(made->id) << ",\"fingerprint\":" << jsonString(made->fingerprint)
                  << ",\"role\":" << jsonString(options.role) << ",\"not_after\":" << made->notAfter << ",\"file\":" << jsonString(file)
                  << "}\n";
        return CtlExit::Ok;
    }
    // A configuration as it stands: everything else is a comment.
    std::cout << "# For the configuration of every node the console may look at (which needs listen.remote).\n[[remote.console]]\nname = \""
              << made->id << "\"\nfingerprint = \"" << made->fingerprint << "\"\nrole = \"" << options.role
              << "\"\n\n# For the console: " << printable(file) << "\n# Who has this file is the console " << made->id
              << ": move it to its machine, readable by its user only. Good until " << dateText(made->notAfter) << " UTC.\n";
    return CtlExit::Ok;
}

CtlExit listConsoles(const NetworkDirectory& directory, const CtlOptions& options)
{
    const auto all = directory.consoles();
    if (!all)
        return complain(all.error());
    const std::int64_t now = unixNow();
    std::string json;
    for (const NodeEntry& console : *all) {
        json += (json.empty() ? "" : ",") + toJson(console, now);
        if (!options.json)
            std::cout << console.id << '\n'
                      << "    " << (console.fingerprint.empty() ? "no fingerprint" : console.fingerprint) << '\n'
                      << "    " << printable(stateText(console, now)) << '\n';
    }
    if (options.json)
        std::cout << "{\"consoles\":[" << json << "]}\n";
    else if (all->empty())
        std::cout << "no consoles yet; `harddnsctl console enrol` makes one\n";
    return CtlExit::Ok;
}

} // namespace

CtlExit runNetwork(const CtlOptions& options)
{
    using Verb = CtlOptions::Verb;
    if (options.verb == Verb::NetworkInit)
        return init(options);
    const auto directory = NetworkDirectory::open(options.directory);
    if (!directory)
        return complain(directory.error());
    switch (options.verb) {
    case Verb::NetworkAdd: return add(*directory, options);
    case Verb::NetworkList: return list(*directory, options);
    case Verb::NetworkRenew: return renew(*directory, options);
    case Verb::NetworkRevoke: return revoke(*directory, options);
    case Verb::ConsoleEnrol: return enrol(*directory, options);
    case Verb::ConsoleList: return listConsoles(*directory, options);
    default: return CtlExit::Usage;
    }
}

} // namespace harddns::app
