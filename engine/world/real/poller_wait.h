// Asio's side of the Poller: lets an io_context sleep until the poller has something. Private to world/real; one implementation a
// system (poller_wait_posix.cpp).
#pragma once

#include "engine/world/real/handler_slot.h"
#include "engine/world/real/sockets.h"

#include <memory>

namespace boost::asio
{
class io_context;
}

namespace harddns::world::real
{

class PollerWait
{
public:
    /// The slot must outlive the context: a pending operation is destroyed with it.
    PollerWait(boost::asio::io_context& context, const Poller& poller, HandlerSlot& slot);
    ~PollerWait();
    /// Makes run_one() return when the poller has an event; once, until requested again. Does not allocate.
    void request();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace harddns::world::real
