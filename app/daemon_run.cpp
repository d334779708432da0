#include "app/daemon_run.h"

#include "app/service.h"
#include "engine/api/control.h"
#include "engine/api/node.h"
#include "engine/config/config_file.h"
#include "engine/telemetry/log/log.h"

#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>

namespace harddns::app
{

namespace
{

/// The log's last lines get this long at the end; the rest of half a second belongs to the workers.
constexpr unsigned lastWordsMs = 100;

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
        ControlOptions control;
        control.socketPath = controlSocketPath(config);
        control.group = config.listen.controlGroup;
        control.metrics = config.listen.metrics;
        control.reload = [this] { return reload(); };
        auto server = startControlServer(*m_node, std::move(control));
        if (!server)
            return failed(server.error(), *loaded);
        // Last, because who waits for us watches for the DNS sockets.
        if (const auto started = m_node->start(); !started)
            return failed(started.error(), *loaded);

        const NodeStatus status = m_node->status();
        for (const std::string& address : status.listening)
            log::info("node", "listening", {{"address", address}});
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
        m_node->stop();
        if (reloading.valid())
            reloading.wait();
        server = std::unique_ptr<ControlServer>();
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

    Result<Node::ReloadOutcome, StartProblem> reload()
    {
        const std::lock_guard lock(m_reloadMutex);
        notifyManager(ServiceState::Reloading);
        auto outcome = reloadLocked();
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
        return outcome;
    }

    const DaemonOptions& m_options;
    std::unique_ptr<Node> m_node;
    std::mutex m_reloadMutex; ///< SIGHUP and the control server may both ask
};

} // namespace

DaemonExit runDaemon(const DaemonOptions& options)
{
    if (options.checkConfig)
        return checkConfig(options);
    return Daemon(options).run();
}

} // namespace harddns::app
