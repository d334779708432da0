#include "engine/world/virtual/certificate.h"

#include <algorithm>

namespace harddns::world
{

const char* toText(PeerProblem problem)
{
    switch (problem) {
    case PeerProblem::NoCertificate: return "the peer shows no certificate";
    case PeerProblem::NotYetValid: return "the peer's certificate is not valid yet";
    case PeerProblem::Expired: return "the peer's certificate has expired";
    case PeerProblem::WrongSubject: return "the peer's certificate is for another name";
    case PeerProblem::WrongFingerprint: return "the peer's key is not the pinned one";
    case PeerProblem::UnknownIssuer: return "the peer's certificate is from an unknown authority";
    case PeerProblem::WrongProtocol: return "the peer speaks another protocol";
    }
    return "the peer's certificate is not acceptable";
}

Result<void, PeerProblem> verifyPeer(const Certificate& certificate, WallTime now, const PeerExpectation& expected)
{
    if (now < certificate.notBefore)
        return Failure{PeerProblem::NotYetValid};
    if (now > certificate.notAfter)
        return Failure{PeerProblem::Expired};
    if (!expected.subject.empty() && certificate.subject != expected.subject)
        return Failure{PeerProblem::WrongSubject};
    if (!expected.fingerprint.empty()) {
        if (certificate.fingerprint != expected.fingerprint)
            return Failure{PeerProblem::WrongFingerprint};
        return {};
    }
    if (!expected.issuers.empty() && std::ranges::find(expected.issuers, certificate.issuer) == expected.issuers.end())
        return Failure{PeerProblem::UnknownIssuer};
    return {};
}

bool protocolsAgree(const std::string& server, const std::string& client)
{
    return server.empty() ? client.empty() || client == "dot" : client == server;
}

PeerTls makeVirtualPeerTls(const Certificate& own, std::vector<std::string> authorities)
{
    if (authorities.empty())
        authorities.emplace_back("no authority"); // an empty list would mean: not checked
    auto server = std::make_shared<VirtualTlsServer>(own);
    server->clients = PeerExpectation{.issuers = authorities};
    server->protocol = peerProtocol;
    auto client = std::make_shared<VirtualTlsClientContext>(
        VirtualTlsClient{.server = PeerExpectation{.issuers = std::move(authorities)}, .certificate = own, .protocol = peerProtocol});
    return {std::move(server), std::move(client), own.fingerprint};
}

} // namespace harddns::world
