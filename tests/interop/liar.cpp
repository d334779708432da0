#include "tests/interop/liar.h"

#include "engine/lab/authority_server.h"
#include "engine/world/real/real_world.h"

#include <QDir>

#include <chrono>
#include <cstdio>
#include <vector>

namespace harddns::interop
{

namespace
{

using lab::Behaviour;

wire::Record forged(const char* owner, wire::Type type, std::string rdata)
{
    return {*wire::Name::fromText(owner), type, 1, 86400, std::move(rdata)};
}

/// Names of zones no hoster may speak for: every section, every kind.
void poison(Behaviour& lie)
{
    const std::string evil("\x06\x06\x06\x06", 4);
    const std::vector<wire::Record> records{forged("www.victim.org.", wire::Type::A, evil),
                                            forged("com.", wire::Type::Ns, std::string("\1x\4evil\0", 8)),
                                            forged("a.gtld.net.", wire::Type::A, evil), forged("a.root-servers.net.", wire::Type::A, evil),
                                            forged(".", wire::Type::Ns, std::string("\4evil\0", 6))};
    lie.poison = {records, records, records};
}

/// None of them may change what a client gets to see.
struct Lie {
    const char* name;
    Harm harm;
    void (*apply)(Behaviour&);
};
constexpr Lie lies[] = {
    {"refuses its zones", Harm::Stops, [](Behaviour& b) { b.lameness = lab::Lameness::Refused; }},
    {"has lost its zones (SERVFAIL)", Harm::Stops, [](Behaviour& b) { b.lameness = lab::Lameness::ServFail; }},
    {"refers upward", Harm::Stops, [](Behaviour& b) { b.lameness = lab::Lameness::Upward; }},
    {"answers emptily", Harm::Stops, [](Behaviour& b) { b.lameness = lab::Lameness::Empty; }},
    {"adds foreign records everywhere", Harm::Nothing, poison},
    {"sends wrong ids first", Harm::Nothing, [](Behaviour& b) { b.wrongIdsFirst = 8; }},
    {"answers another question", Harm::Stops, [](Behaviour& b) { b.wrongQuestion = true; }},
    {"truncates everything", Harm::Nothing, [](Behaviour& b) { b.alwaysTruncated = true; }},
    {"does not know EDNS", Harm::Nothing, [](Behaviour& b) { b.ednsFault = lab::EdnsFault::FormErr; }},
    {"writes everything in lower case", Harm::Nothing, [](Behaviour& b) { b.lowerCase = true; }},
    // RFC 7873 5.3: such answers are thrown away, whatever they say.
    {"returns wrong cookies", Harm::Stops, [](Behaviour& b) { b.cookieFault = lab::CookieFault::WrongClient; }},
    {"loses every second answer", Harm::Hinders, [](Behaviour& b) { b.dropProbability = 0.5; }},
    {"is slow", Harm::Hinders, [](Behaviour& b) { b.delay = std::chrono::milliseconds(400); }},
};

} // namespace

int lieCount() { return static_cast<int>(std::size(lies)); }

QString lieName(int kind) { return lies[kind].name; }
Harm lieHarm(int kind) { return lies[kind].harm; }

int runLiar(const QStringList& arguments)
{
    const int kind = arguments.value(0).toInt();
    if (arguments.size() < 3 || kind < 0 || kind >= lieCount())
        return 2;
    auto zones = std::make_shared<lab::ZoneStore>();
    const QDir folder(arguments[1]);
    for (const QString& file : folder.entryList({"*.zone"})) {
        const QString origin = file == "root.zone" ? QString(".") : file.chopped(4);
        auto zone = lab::Zone::fromFile(folder.filePath(file).toStdString(), *wire::Name::fromText(origin.toStdString()));
        if (!zone) {
            std::fprintf(stderr, "%s\n", zone.error().c_str());
            return 1;
        }
        zones->add(std::move(zone).value());
    }
    auto worker = world::RealWorker::make();
    if (!worker)
        return 1;
    Behaviour behaviour;
    lies[kind].apply(behaviour);
    lab::AuthorityServer server(worker.value()->world(), zones, behaviour);
    for (const QString& address : arguments.mid(2))
        if (!server.listen({*IpAddress::parse(address.toStdString()), 53}))
            return 1;
    worker.value()->run();
    return 0;
}

} // namespace harddns::interop
