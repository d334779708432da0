#include "engine/node/state_writer.h"

#include "engine/node/system.h"
#include "engine/telemetry/log/log.h"

#include <system_error>

namespace harddns::node
{

StateWriter::StateWriter(const StateDirectory& state, std::string name) : m_state(state), m_name(std::move(name)) {}

StateWriter::~StateWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void StateWriter::write(std::string text)
{
    {
        const std::lock_guard lock(m_mutex);
        m_waiting = std::move(text);
        if (!m_thread.joinable()) {
            try {
                m_thread = std::thread([this] { work(); });
            } catch (const std::system_error& error) { // the next text tries again
                m_problem = std::string("no thread to write with: ") + error.what();
            }
        }
    }
    m_changed.notify_all();
}

void StateWriter::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_waiting || m_ending; });
        if (!m_waiting)
            return;
        const std::string text = std::move(*m_waiting);
        m_waiting.reset();
        lock.unlock();
        const auto done = m_state.write(m_name, text);
        lock.lock();
        std::string problem = done ? std::string() : done.error();
        if (!problem.empty() && problem != m_problem)
            log::warning("node", "state cannot be saved", {{"problem", problem}});
        m_problem = std::move(problem);
    }
}

std::string StateWriter::problem() const
{
    const std::lock_guard lock(m_mutex);
    return m_problem;
}

} // namespace harddns::node
