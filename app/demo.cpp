#include "app/demo.h"

#include "engine/api/path_utf8.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace harddns::app
{

namespace
{

namespace fs = std::filesystem;

/// Where the node of the demo listens.
constexpr const char* demoListen = "127.0.0.1:5300";
/// Enough for the preset `balanced`: five are asked and three have to agree.
constexpr unsigned demoNodes = 7;
constexpr const char* demoFolder = "harddns-demo";

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// The user's place for state (XDG base directories); never a shared folder, where somebody else could have put files first.
Result<fs::path, std::string> stateFolder()
{
    if (const std::string xdg = environment("XDG_STATE_HOME"); !xdg.empty())
        return pathFromUtf8(xdg) / demoFolder;
    if (const std::string home = environment("HOME"); !home.empty())
        return pathFromUtf8(home) / ".local" / "state" / demoFolder;
    return Failure{std::string("the demo keeps its files below $XDG_STATE_HOME or $HOME, and neither is set: set one of them")};
}

bool write(const fs::path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return file.good();
}

std::string quoted(const std::string& text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

std::string configText(const fs::path& folder, const lab::DemoInternet* internet)
{
    std::string text = "# Written by harddnsd --demo at each start.\n"
                       "[node]\nstate-dir = " +
                       quoted(utf8FromPath(folder)) +
                       "\nname = \"demo\"\nlog-level = \"warning\"\n\n"
                       "[listen]\ndns = [\"" +
                       demoListen + "\"]\n\n[resolver]\n";
    if (internet)
        text += "# The embedded internet: its root, on its port, on loopback addresses.\n"
                "root-hints = " +
                quoted(utf8FromPath(folder / "root.hints")) +
                "\n# The key its root is signed with.\ntrust-anchors = " + quoted(utf8FromPath(folder / "root.anchor")) +
                "\nupstream-port = " + std::to_string(internet->port()) + "\nquery-loopback = true\n";
    text += "\n# A network of nodes in this process; every answer is voted on.\n[demo]\nnodes = " + std::to_string(demoNodes) + "\n";
    return text;
}

std::string greetingText(const fs::path& folder, const lab::DemoInternet* internet)
{
    const std::string socket = quoted(utf8FromPath(folder / "control.sock"));
    std::string text = std::string("HARD-DNS demo: a network of ") + std::to_string(demoNodes) + " nodes answers on " + demoListen +
                       " (UDP and TCP); each answer is what a majority of them found.\n";
    if (internet) {
        text += "Behind it: the embedded internet, " + std::to_string(internet->zoneCount()) + " zones on " +
                std::to_string(internet->servers().size()) + " loopback addresses; no packet leaves this machine.\n";
        for (const std::string& notice : internet->notices())
            text += "Note: " + notice + ".\n";
    } else {
        text += "Behind it: the real Internet, from the built-in root hints.\n";
    }
    text += "\n  dig @127.0.0.1 -p 5300 www.example.com\n";
    if (internet)
        text += "  dig @127.0.0.1 -p 5300 chain.example.com         a chain of aliases over three zones\n"
                "  dig @127.0.0.1 -p 5300 www.old.example.org       a tree redirected by a DNAME\n"
                "  dig @127.0.0.1 -p 5300 anything.wild.example.com a wildcard\n"
                "  dig @127.0.0.1 -p 5300 large.example.com TXT     an answer that needs TCP\n"
                "  dig @127.0.0.1 -p 5300 -x 198.18.1.80            an address back to its name\n"
                "  dig @127.0.0.1 -p 5300 +dnssec www.example.com   signed and validated: the AD flag\n"
                "  dig @127.0.0.1 -p 5300 www.bogus.org             keys that do not fit: SERVFAIL, and why\n"
                "  dig @127.0.0.1 -p 5300 www.expired.org           signatures that have run out\n";
    text +=
        "  harddnsctl --socket " + socket + " trace www.example.com\n  harddnsctl --socket " + socket + " status\n\nStop it with Ctrl-C.\n";
    return text;
}

} // namespace

Result<Demo, std::string> prepareDemo(bool realInternet)
{
    const auto folder = stateFolder();
    if (!folder)
        return Failure{folder.error()};
    std::error_code problem;
    fs::create_directories(folder.value(), problem);
    if (!problem)
        fs::permissions(folder.value(), fs::perms::owner_all, problem);
    if (problem)
        return Failure{"cannot make the demo's folder " + utf8FromPath(folder.value()) + ": " + problem.message()};

    Demo demo;
    demo.stateDir = utf8FromPath(folder.value());
    demo.configFile = utf8FromPath(folder.value() / "harddns.toml");
    if (!realInternet) {
        auto internet = lab::DemoInternet::start();
        if (!internet)
            return Failure{internet.error()};
        demo.internet = std::move(internet).value();
        if (!write(folder.value() / "root.hints", demo.internet->rootHints()))
            return Failure{"cannot write " + utf8FromPath(folder.value() / "root.hints")};
        if (!write(folder.value() / "root.anchor", demo.internet->trustAnchorText()))
            return Failure{"cannot write " + utf8FromPath(folder.value() / "root.anchor")};
    }
    if (!write(folder.value() / "harddns.toml", configText(folder.value(), demo.internet.get())))
        return Failure{"cannot write " + demo.configFile};
    demo.greeting = greetingText(folder.value(), demo.internet.get());
    return demo;
}

} // namespace harddns::app
