// Messages between nodes: any octets as question and as reply, and as the option alone; what is read is what would be written.
#include "engine/overlay/peer_message.h"
#include "tests/fuzz/fuzz_check.h"

using namespace harddns;
using namespace harddns::overlay;
using harddns::fuzz::require;

namespace
{

void checkOption(const PeerOption& option)
{
    const std::string data = encodePeerOption(option);
    const auto again = decodePeerOption(data);
    require(again && *again == option, "an option that was read comes back");
    require(!decodePeerOption(data + '\0') && !decodePeerOption(data.substr(0, data.size() - 1)), "its length is exact");
}

void checkQuestion(const PeerMessage& message)
{
    const std::uint16_t id = message.message.id;
    Packet packet;
    if (isLookup(message.option.kind))
        packet = encodePeerQuestion(id, memberQuestion(message), message.option.nonce);
    else if (message.option.kind == PeerKind::Order)
        packet = encodePeerOrder(id, memberOrder(message), message.option.nonce);
    else
        packet = encodePeerWord(id, message.option);
    const auto again = readPeerMessage(packet, false);
    require(again.ok() && again->option == message.option && again->message.id == id, "a question that was read can be asked");
    require(packet.size() <= largestPeerQuestion, "no question is longer than a member reads");
}

void checkReply(PeerMessage message)
{
    if (message.message.questions.empty()) {
        const auto again = readPeerMessage(encodePeerWord(message.message.id, message.option), true);
        require(again.ok() && again->option == message.option, "a word that was read can be said");
        return;
    }
    const wire::Question question = message.message.questions.front();
    const std::uint16_t id = message.message.id;
    const auto encoded = encodePeerReply(id, question, false, message.option, std::move(message.message));
    const auto again = readPeerMessage(encoded.packet, true);
    require(again.ok() || again.error() == PeerMessageProblem::Cut, "a reply that was read can be given");
    if (again.ok())
        require(again->option == message.option && again->message.questions.front() == question, "with its option and question");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span packet(data, size);
    if (const auto option = decodePeerOption({reinterpret_cast<const char*>(data), size})) {
        checkOption(*option);
        require(encodePeerOption(*option).size() == size, "nothing of an option is ignored");
    }
    if (const auto question = readPeerMessage(packet, false); question.ok()) {
        checkOption(question->option);
        checkQuestion(*question);
    }
    if (auto reply = readPeerMessage(packet, true); reply.ok()) {
        checkOption(reply->option);
        checkReply(std::move(*reply));
    }
    return 0;
}
