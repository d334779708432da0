#include "app/console/node_host.h"

#include "app/audit_service.h"
#include "app/console/store_history.h"
#include "app/control_setup.h"
#include "app/demo.h"
#include "app/node_desk.h"
#include "engine/api/control.h"
#include "engine/config/config_file.h"
#include "engine/telemetry/log/log.h"

#include <QCoreApplication>
#include <QMetaObject>

#include <chrono>
#include <optional>

namespace harddns::app
{

namespace
{

/// What the vote's history level learned since it was saved last is worth that much of the end's time.
constexpr std::chrono::milliseconds historySaveAtEnd{2000};

std::int64_t unixNowUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace

/// In the order of making; goes in the other order.
struct NodeHost::Life {
    std::optional<Demo> demo; ///< its servers end after the node
    std::unique_ptr<Node> node;
    std::unique_ptr<AuditService> audit;
    std::unique_ptr<NodeDesk> desk;
    std::unique_ptr<ControlServer> control;
    std::string auditFile;
    StoreHistory::How verifyHow;
    quint16 dnsPort = 0;
};

NodeHost::NodeHost(NodeHostOptions options, QObject* parent) : QObject(parent), m_options(std::move(options)) {}

NodeHost::~NodeHost()
{
    stop();
    // The thread may be waiting for this one: do what it asks for.
    while (m_running)
        QCoreApplication::processEvents(QEventLoop::ExcludeUserInputEvents | QEventLoop::WaitForMoreEvents);
    if (m_thread.joinable())
        m_thread.join();
}

void NodeHost::start(EmbeddedSource& source)
{
    m_source = &source;
    m_running = true;
    LinkState link;
    link.state = LinkState::State::Connecting;
    link.reason = tr("The node is starting.").toStdString();
    link.sinceUs = unixNowUs();
    source.tellLink(link);
    m_thread = std::thread([this] { run(); });
}

void NodeHost::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stopWanted = true;
    m_wake.notify_all();
}

void NodeHost::onGui(const std::function<void()>& work) { QMetaObject::invokeMethod(this, work, Qt::BlockingQueuedConnection); }

Result<void, std::string> NodeHost::begin(Life& life)
{
    std::string configFile = m_options.configFile;
    if (m_options.demo) {
        auto prepared = prepareDemo(m_options.internet);
        if (!prepared)
            return Failure{prepared.error()};
        life.demo = std::move(prepared).value();
        configFile = life.demo->configFile;
    }
    auto loaded = config::loadConfig(configFile);
    if (!loaded)
        return Failure{config::toText(loaded.error())};
    const Config& config = loaded->config;
    const auto located = [&](const StartProblem& problem) {
        return problem.key.empty() ? problem.message : loaded->problemAt(problem.key, problem.message).toText();
    };
    log::setUp(log::optionsFor(config.node));
    life.dnsPort = config.listen.dns.empty() ? quint16{0} : config.listen.dns.front().port;
    life.node = createNode(config, configFile);
    if (auto ready = life.node->prepare(); !ready)
        return Failure{located(ready.error())};
    life.auditFile = AuditService::fileOf(config);
    life.verifyHow = [trusted = trustedKeys(config)] { return verifyOptions(&headCheck(), trusted); };
    life.audit = std::make_unique<AuditService>(*life.node, config);
    AuditService& audit = *life.audit;
    life.desk = std::make_unique<NodeDesk>(
        *life.node, [&audit](const db::AlertChange& change) { audit.note(change); }, unixNowUs);
    auto server = startControlServer(*life.node, controlOptions(config, audit, *life.desk));
    if (!server)
        return Failure{located(server.error())};
    life.control = std::move(server).value();
    if (auto started = life.node->start(); !started)
        return Failure{located(started.error())};
    return {};
}

void NodeHost::run()
{
    std::string problem;
    {
        Life life;
        if (auto begun = begin(life); !begun) {
            problem = begun.error();
        } else {
            std::unique_ptr<DemoTraffic> traffic;
            onGui([&] {
                m_source->begin(*life.node, *life.desk, std::make_unique<StoreHistory>(life.auditFile, life.verifyHow),
                                [&life](const OperatorAction& action) { life.audit->note(action); });
                if (life.demo && life.demo->internet) {
                    traffic = std::make_unique<DemoTraffic>(*life.node, life.dnsPort, m_options.poisoningAfterMs);
                    connect(m_source, &ui::Source::snapshot, traffic.get(), &DemoTraffic::onSnapshot);
                }
                Q_EMIT started();
            });
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_stopWanted; });
            }
            // Ends traces and commands, so that nothing the window asked for is waited for long.
            life.audit->saveHistory(historySaveAtEnd);
            life.node->stop();
            onGui([&] {
                traffic.reset();
                m_source->end();
            });
        }
        life.control.reset();
        life.desk.reset();
        life.audit.reset();
        life.node.reset();
    }
    log::flush(100);
    onGui([this, &problem] {
        m_running = false;
        if (!problem.empty())
            Q_EMIT failed(QString::fromStdString(problem));
        Q_EMIT ended();
    });
}

} // namespace harddns::app
