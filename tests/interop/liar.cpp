#include "tests/interop/liar.h"

#include "engine/lab/authority_server.h"
#include "engine/world/real/real_world.h"

#include <QDir>
#include <QElapsedTimer>
#include <QThread>

#include <chrono>
#include <cstdio>
#include <vector>

namespace harddns::interop
{

namespace
{

using lab::Behaviour;

/// The killed server's processes give their addresses back when the kernel has buried them.
constexpr qint64 bindMs = 5000;

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
    void (*apply)(Behaviour&);
};
constexpr Lie lies[] = {
    {"refuses its zones", [](Behaviour& b) { b.lameness = lab::Lameness::Refused; }},
    {"has lost its zones (SERVFAIL)", [](Behaviour& b) { b.lameness = lab::Lameness::ServFail; }},
    {"refers upward", [](Behaviour& b) { b.lameness = lab::Lameness::Upward; }},
    {"answers emptily", [](Behaviour& b) { b.lameness = lab::Lameness::Empty; }},
    {"adds foreign records everywhere", poison},
    {"sends wrong ids first", [](Behaviour& b) { b.wrongIdsFirst = 8; }},
    {"answers another question", [](Behaviour& b) { b.wrongQuestion = true; }},
    {"truncates everything", [](Behaviour& b) { b.alwaysTruncated = true; }},
    {"does not know EDNS", [](Behaviour& b) { b.ednsFault = lab::EdnsFault::FormErr; }},
    {"writes everything in lower case", [](Behaviour& b) { b.lowerCase = true; }},
    {"returns wrong cookies", [](Behaviour& b) { b.cookieFault = lab::CookieFault::WrongClient; }},
    {"loses every second answer", [](Behaviour& b) { b.dropProbability = 0.5; }},
    {"is slow", [](Behaviour& b) { b.delay = std::chrono::milliseconds(400); }},
};

} // namespace

int lieCount() { return static_cast<int>(std::size(lies)); }

QString lieName(int kind) { return lies[kind].name; }

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
    QElapsedTimer timer;
    timer.start();
    for (const QString& address : arguments.mid(2))
        while (!server.listen({*IpAddress::parse(address.toStdString()), 53})) {
            if (timer.elapsed() > bindMs) {
                std::fprintf(stderr, "cannot listen on %s\n", qPrintable(address));
                return 1;
            }
            QThread::msleep(10);
        }
    worker.value()->run();
    return 0;
}

} // namespace harddns::interop
