// StateWriter: writes one file of the state directory in the background, so that a slow disk delays no worker. Only the newest text
// counts. Any thread; the thread it writes on is made with the first text.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace harddns::node
{

class StateDirectory;

class StateWriter
{
public:
    StateWriter(const StateDirectory& state, std::string name);
    ~StateWriter(); ///< writes what still waits
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;

    void write(std::string text); ///< returns at once
    /// A sentence when the last write failed.
    [[nodiscard]] std::string problem() const;

private:
    void work();

    const StateDirectory& m_state;
    const std::string m_name;
    mutable std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::optional<std::string> m_waiting;
    bool m_ending = false;
    std::string m_problem;
    std::thread m_thread;
};

} // namespace harddns::node
