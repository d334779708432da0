#include "engine/world/real/poller_wait.h"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace harddns::world::real
{

struct PollerWait::State {
    State(boost::asio::io_context& context, const Poller& poller, HandlerSlot& room)
        : slot(room), descriptor(context, static_cast<int>(poller.native()))
    {
    }
    ~State() { descriptor.release(); } // the poller closes its descriptor itself

    HandlerSlot& slot;
    boost::asio::posix::stream_descriptor descriptor;
    bool requested = false;
};

PollerWait::PollerWait(boost::asio::io_context& context, const Poller& poller, HandlerSlot& slot)
    : m_state(std::make_unique<State>(context, poller, slot))
{
}
PollerWait::~PollerWait() = default;

void PollerWait::request()
{
    if (m_state->requested)
        return;
    m_state->requested = true;
    m_state->descriptor.async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        boost::asio::bind_allocator(SlotAllocator<void>(m_state->slot), [state = m_state.get()](const boost::system::error_code& error) {
            if (!error)
                state->requested = false;
        }));
}

} // namespace harddns::world::real
