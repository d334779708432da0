// What the vote's history level of a node's workers knew before, and knows now; and what others than the workers say for the status.
#include "engine/node/history_values.h"
#include "engine/node/node_impl.h"
#include "engine/serve/home_desk.h"
#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace harddns::node
{

void NodeImpl::reloadFailed(const std::string& problem)
{
    const std::lock_guard lock(m_mutex);
    m_status.lastReloadUnix = m_clock.wall().seconds();
    m_status.lastReloadOk = false;
    m_status.lastReloadError = problem;
}

void NodeImpl::setReporter(std::function<PartReport()> reporter)
{
    const std::lock_guard lock(m_reporterMutex);
    m_reporter = std::move(reporter);
}

PartReport NodeImpl::partReport() const
{
    const std::lock_guard lock(m_reporterMutex);
    return m_reporter ? m_reporter() : PartReport{};
}

void NodeImpl::importHistory(HistorySource source)
{
    const std::lock_guard life(m_lifeMutex);
    m_historySource = std::move(source);
}

void NodeImpl::restoreHistory(Workers& workers)
{
    const HistorySource source = std::exchange(m_historySource, nullptr);
    if (!source || !m_network)
        return;
    const std::int64_t now = m_clock.wall().seconds();
    std::size_t taken = 0, refused = 0, full = 0;
    source([&](const NameHistory& value) {
        const auto kept = keptName(value, *m_network->membership(), now);
        if (!kept) {
            ++refused;
            return true;
        }
        const wire::Question& question = kept->question;
        // The aliases of a chain are attested by the worker its first name is at home with: each may need them.
        const bool everywhere = question.type == wire::Type::Cname;
        const std::size_t home = serve::homeIndex(question.name.hash(), question.type, workers.size());
        for (std::size_t i = 0; i < workers.size(); ++i) {
            if ((everywhere || i == home) && !workers[i]->voter->history().restore(*kept))
                ++full;
        }
        ++taken;
        return full < workers.size();
    });
    log::info("node", "what was known of names before", {{"names", taken}, {"implausible", refused}});
}

std::vector<NameHistory> NodeImpl::exportHistory(std::size_t limit)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return {};
    using Names = std::vector<quorum::KeptName>;
    const auto found = std::make_shared<Names>();
    const std::size_t share = std::max<std::size_t>(1, limit / m_workers.size());
    if (!onEveryWorker([this, found, share](Worker& worker) {
            Names names = worker.voter->history().takeChanged(share);
            const std::lock_guard lock(m_mutex);
            for (quorum::KeptName& name : names) {
                auto same = found->end();
                if (name.question.type == wire::Type::Cname)
                    same = std::find_if(found->begin(), found->end(), [&](const auto& n) { return n.question == name.question; });
                if (same != found->end())
                    merge(*same, name);
                else
                    found->push_back(std::move(name));
            }
        }))
        return {};
    // Of an alias the other workers may know more than the one it has just changed at.
    std::vector<wire::Question> shared;
    {
        const std::lock_guard lock(m_mutex);
        for (const quorum::KeptName& name : *found) {
            if (name.question.type == wire::Type::Cname && m_workers.size() > 1)
                shared.push_back(name.question);
        }
    }
    if (!shared.empty()) {
        const auto others = std::make_shared<Names>();
        if (onEveryWorker([this, others, shared](Worker& worker) {
                Names names;
                for (const wire::Question& question : shared) {
                    if (auto name = worker.voter->history().find(question))
                        names.push_back(std::move(*name));
                }
                const std::lock_guard lock(m_mutex);
                std::move(names.begin(), names.end(), std::back_inserter(*others));
            })) {
            const std::lock_guard lock(m_mutex);
            for (quorum::KeptName& name : *found) {
                for (const quorum::KeptName& other : *others) {
                    if (other.question == name.question)
                        merge(name, other);
                }
            }
        }
    }
    const std::lock_guard lock(m_mutex);
    std::vector<NameHistory> out;
    out.reserve(found->size());
    for (const quorum::KeptName& name : *found) {
        if (name.question.klass == wire::Class::In)
            out.push_back(historyValue(name, *m_network->membership()));
    }
    return out;
}

} // namespace harddns::node
