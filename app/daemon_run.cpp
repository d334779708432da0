#include "app/daemon_run.h"

#include "app/audit_service.h"
#include "app/control_setup.h"
#include "app/node_desk.h"
#include "app/service.h"
#include "engine/api/control.h"
#include "engine/api/node.h"
#include "engine/config/config_file.h"
#include "engine/telemetry/log/log.h"

#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <vector>

namespace harddns::app
{

namespace
{

/// The log's last lines get this long at the end; the rest of half a second belongs to the workers.
constexpr unsigned lastWordsMs = 100;
/// What the vote's history level learned since it was saved last is worth that much of the end's time.
constexpr std::chrono::milliseconds historySaveAtEnd{300};

/// A start problem with the file and line of the key that is to blame.
std::string located(const StartProblem& problem, const config::LoadedConfig& loaded)
{
    return problem.key.empty() ? problem.message : loaded.problemAt(problem.key, problem.message).toText();
}

void logWarnings(const config::LoadedConfig& loaded)
{
    for (const config::ConfigWarning& warning : loaded.warnings) {
        if (warning.loud)
            log::write(LogLevel::Warning, "config", "ATTENTION", {{"problem", warning.toText()}}); // at every level: nobody may miss it
        else
            log::warning("config", "look at this", {{"problem", warning.toText()}});
    }
}

std::int64_t unixNowUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

DaemonExit checkConfig(const DaemonOptions& options)
{
    auto loaded = config::loadConfig(options.configFile);
    if (!loaded) {
        std::cerr << config::toText(loaded.error()) << std::flush;
        return DaemonExit::Problem;
    }
    for (const config::ConfigWarning& warning : loaded->warnings)
        std::cerr << (warning.loud ? "ATTENTION: " : "warning: ") << warning.toText() << '\n';
    if (const auto files = checkNodeFiles(loaded->config); !files) {
        std::cerr << located(files.error(), *loaded) << '\n';
        return DaemonExit::Problem;
    }
    std::cout << printable(options.configFile) << ": the configuration is good\n";
    return DaemonExit::Ok;
}

class Daemon
{
public:
    explicit Daemon(const DaemonOptions& options) : m_options(options) {}

    DaemonExit run()
    {
        auto loaded = config::loadConfig(m_options.configFile);
        if (!loaded) {
            std::cerr << config::toText(loaded.error()) << std::flush;
            return DaemonExit::Problem;
        }
        const Config& config = loaded->config;
        log::setUp(log::optionsFor(config.node));
        logWarnings(*loaded);

        m_node = createNode(config, m_options.configFile);
        if (const auto ready = m_node->prepare(); !ready)
            return failed(ready.error(), *loaded);
        m_audit = std::make_unique<AuditService>(*m_node, config);
        m_desk = std::make_unique<NodeDesk>(
            *m_node, [this](const db::AlertChange& change) { m_audit->note(change); }, unixNowUs);
        ControlOptions control = controlOptions(config, *m_audit, *m_desk);
        control.reload = [this] { return reload(); };
        auto server = startControlServer(*m_node, std::move(control));
        if (!server)
            return failed(server.error(), *loaded);
        {
            const std::lock_guard lock(m_reloadMutex);
            m_server = std::move(*server);
        }
        // Last, because who waits for us watches for the DNS sockets.
        if (const auto started = m_node->start(); !started)
            return failed(started.error(), *loaded);

        const NodeStatus status = m_node->status();
        for (const std::string& address : status.listening)
            log::info("node", "listening", {{"address", address}});
        for (const Endpoint& endpoint : m_server->remote())
            log::info("control", "consoles may connect", {{"address", endpoint.toText()}, {"consoles", config.remote.consoles.size()}});
        for (const std::string& notice : status.notices)
            log::warning("node", "note", {{"notice", notice}});
        log::info("node", "ready", {{"version", status.version}, {"name", status.name}, {"workers", status.threads}});
        notifyManager(ServiceState::Ready, "answering");
        std::cout << m_options.readyText << std::flush;

        std::future<void> reloading;
        while (awaitSignal() == ServiceSignal::Reload) {
            if (reloading.valid())
                reloading.wait();
            // On a thread of its own, so that the end can be asked for meanwhile.
            try {
                reloading = std::async(std::launch::async, [this] { (void)reload(); });
            } catch (const std::system_error& error) { // the system's limit of threads: no reason to end
                log::error("config", "no thread to reload the configuration, the old one stays", {{"problem", error.what()}});
                m_node->reloadFailed(std::string("no thread to reload with: ") + error.what());
            }
        }
        notifyManager(ServiceState::Stopping);
        log::info("node", "ending");
        m_audit->saveHistory(historySaveAtEnd);
        m_node->stop();
        if (reloading.valid())
            reloading.wait();
        endServer();
        m_desk.reset();
        m_audit.reset();
        m_node.reset();
        log::reportSuppressed();
        log::flush(lastWordsMs);
        return DaemonExit::Ok;
    }

private:
    DaemonExit failed(const StartProblem& problem, const config::LoadedConfig& loaded)
    {
        log::flush(lastWordsMs);
        std::cerr << "harddnsd cannot start: " << located(problem, loaded) << std::endl;
        return DaemonExit::Problem;
    }

    /// Waits for the server's jobs, of which one may be a reload.
    void endServer()
    {
        std::unique_ptr<ControlServer> server;
        {
            const std::lock_guard lock(m_reloadMutex);
            server = std::move(m_server);
        }
    }

    Result<Node::ReloadOutcome, StartProblem> reload()
    {
        const std::lock_guard lock(m_reloadMutex);
        notifyManager(ServiceState::Reloading);
        auto outcome = reloadLocked();
        m_audit->noteConfiguration(m_options.configFile, outcome ? outcome->restartNeeded : std::vector<std::string>(),
                                   outcome ? std::string() : outcome.error().message);
        if (outcome) {
            for (const std::string& key : outcome->restartNeeded)
                log::warning("config", "changed, but only a restart takes it over", {{"key", key}});
            log::write(LogLevel::Info, "config", "configuration taken over", {{"file", m_options.configFile}});
        } else {
            log::error("config", "the configuration was not taken over, the old one stays", {{"problem", outcome.error().message}});
        }
        notifyManager(ServiceState::Ready, outcome ? "answering" : "answering; the last reload failed");
        return outcome;
    }

    Result<Node::ReloadOutcome, StartProblem> reloadLocked()
    {
        auto loaded = config::loadConfig(m_options.configFile);
        if (!loaded) {
            std::string text = config::toText(loaded.error());
            while (!text.empty() && text.back() == '\n')
                text.pop_back();
            m_node->reloadFailed(text);
            return Failure{StartProblem{text}};
        }
        logWarnings(*loaded);
        auto outcome = m_node->reload(loaded->config);
        if (!outcome) {
            const std::string text = located(outcome.error(), *loaded);
            m_node->reloadFailed(text);
            return Failure{StartProblem{text}};
        }
        log::setUp(log::optionsFor(loaded->config.node));
        for (std::string& key : m_audit->configure(loaded->config))
            outcome->restartNeeded.push_back(std::move(key));
        if (m_server)
            m_server->setConsoles(remoteConsoles(loaded->config));
        return outcome;
    }

    const DaemonOptions& m_options;
    std::unique_ptr<Node> m_node;
    std::unique_ptr<AuditService> m_audit;   ///< ends before the node
    std::unique_ptr<NodeDesk> m_desk;        ///< ends before the store
    std::unique_ptr<ControlServer> m_server; ///< ends first
    std::mutex m_reloadMutex;                ///< SIGHUP and the control server may both ask
};

} // namespace

DaemonExit runDaemon(const DaemonOptions& options)
{
    if (options.checkConfig)
        return checkConfig(options);
    return Daemon(options).run();
}

} // namespace harddns::app
