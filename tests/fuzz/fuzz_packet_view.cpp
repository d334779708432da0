// PacketView agrees with Message on everything it calls Simple, and calls nothing Garbage that Message can read.
#include "engine/wire/message.h"
#include "engine/wire/packet_view.h"
#include "tests/fuzz/fuzz_check.h"

#include <algorithm>

using namespace harddns::wire;
using harddns::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span packet(data, size);
    const PacketView view = PacketView::parse(packet);
    const auto message = Message::parse(packet);
    switch (view.shape) {
    case PacketView::Shape::Garbage: require(!message.ok(), "garbage is not a message"); break;
    case PacketView::Shape::Response: require((data[2] & 0x80) != 0, "responses have QR"); break;
    case PacketView::Shape::Complex: break;
    case PacketView::Shape::Simple: {
        require(message.ok(), "a simple packet is a message");
        const Message& m = *message;
        require(m.opcode == Opcode::Query && !m.has(flagQr) && m.questions.size() == 1 && m.answer.empty() && m.authority.empty() &&
                    m.additional.empty(),
                "a simple packet is one question");
        require(m.id == view.id, "id");
        require((view.flags & 0x87f0) == m.flags, "flags");
        const Question& q = m.questions.front();
        require(q.klass == Class::In && q.type == view.type, "class and type");
        require(q.name.wire() == std::string_view(reinterpret_cast<const char*>(view.name), view.nameSize), "name");
        require(q.name.hash() == view.nameHash, "hash");
        require(view.questionEnd == headerSize + view.nameSize + 4, "end of the question");
        require(m.edns.has_value() == view.hasEdns, "EDNS");
        if (view.hasEdns) {
            require(m.edns->dnssecOk == view.dnssecOk && m.edns->version == 0, "EDNS flags");
            require(std::max<std::uint16_t>(m.edns->udpSize, 512) == view.udpSize, "EDNS size");
            std::size_t options = 0;
            for (const EdnsOption& o : m.edns->options)
                options += 4 + o.data.size();
            require(options == view.optionsSize && (options == 0 || view.options + options == data + size), "EDNS options");
        }
        break;
    }
    }
    return 0;
}
