#include "engine/node/network_side.h"

#include "engine/config/identity_files.h"
#include "engine/overlay/identity.h"
#include "engine/overlay/private_files.h"
#include "engine/quorum/parameters.h"
#include "engine/world/real/tls.h"

namespace harddns::node
{

namespace
{

Result<world::PeerTls, StartProblem> readTls(const Config& config)
{
    if (config.network.identity.empty() || config.network.authority.empty())
        return Failure{StartProblem{"a node that votes needs network.identity and network.authority (see `harddnsctl network`); "
                                    "quorum.enabled = false turns votes off",
                                    "quorum.enabled"}};
    const config::IdentityFiles files = config::identityFiles(config.network.identity);
    auto tls = world::makePeerTls({files.certificate, files.key, config.network.authority});
    if (!tls)
        return Failure{StartProblem{"this node cannot show who it is: " + tls.error(), "network.identity"}};
    return std::move(tls).value();
}

/// 0: it cannot be read, which makePeerTls() has told.
std::int64_t readCertificateEnd(const Config& config)
{
    const std::string path = config::identityFiles(config.network.identity).certificate;
    const auto text = overlay::readWhole(path, overlay::maxPemBytes);
    if (!text)
        return 0;
    const auto facts = overlay::readCertificate(*text, path);
    return facts ? facts->notAfter : 0;
}

Result<std::shared_ptr<const overlay::Membership>, StartProblem> readMembers(const Config& config, overlay::Membership members)
{
    if (auto applied = members.apply(config.network); !applied)
        return Failure{StartProblem{"the members of the network cannot be used: " + applied.error(), "network.node"}};
    if (members.self() == overlay::nobody)
        return Failure{
            StartProblem{"no [[network.node]] has this node's key: its fingerprint is " + members.ownFingerprint(), "network.identity"}};
    const auto count = static_cast<unsigned>(members.members().size());
    if (auto parameters = quorum::parametersFor(config.quorum, count, config.resolver.maxResolveMs); !parameters)
        return Failure{StartProblem{parameters.error().message, parameters.error().key}};
    return std::shared_ptr<const overlay::Membership>(std::make_shared<const overlay::Membership>(std::move(members)));
}

} // namespace

bool NetworkSide::isWanted(const Config& config) { return !cache::VoteIsOff::from(config).has_value(); }

NetworkSide::NetworkSide(const Config& config, cache::EpochDomain& epochs)
    : ownAnswers(epochs, {config.cache.maxBytes / 100 * ownAnswersPercent, 0}),
      clientProvisional(epochs, {0, 0}),
      clientInfra(config.cache.maxBytes / 100 * clientInfraPercent)
{
}

Result<std::unique_ptr<NetworkSide>, StartProblem> NetworkSide::make(const Config& config, cache::EpochDomain& epochs)
{
    std::unique_ptr<NetworkSide> out(new NetworkSide(config, epochs));
    auto tls = readTls(config);
    if (!tls)
        return Failure{tls.error()};
    auto members = readMembers(config, overlay::Membership(tls->fingerprint));
    if (!members)
        return Failure{members.error()};
    out->m_keyFile = config::identityFiles(config.network.identity).key;
    out->take({std::move(members).value(), std::move(tls).value(), readCertificateEnd(config)});
    if (auto signer = out->makeSigner(); !signer)
        return Failure{StartProblem{"this node cannot sign its ballots: " + signer.error(), "network.identity"}};
    return out;
}

Result<NetworkSide::Renewed, StartProblem> NetworkSide::renew(const Config& config) const
{
    auto tls = readTls(config);
    if (!tls)
        return Failure{tls.error()};
    if (tls->fingerprint != m_tls.fingerprint)
        return Failure{
            StartProblem{"the node's key is another one than at its start: renewing a certificate keeps the key; a new key needs a "
                         "restart",
                         "network.identity"}};
    auto members = readMembers(config, *m_membership);
    if (!members)
        return Failure{members.error()};
    return Renewed{std::move(members).value(), std::move(tls).value(), readCertificateEnd(config)};
}

void NetworkSide::take(Renewed renewed)
{
    m_membership = std::move(renewed.membership);
    m_tls = std::move(renewed.tls);
    m_certificateEndsUnix = renewed.certificateEndsUnix;
}

std::vector<Endpoint> NetworkSide::ownAddresses() const
{
    const overlay::Member* self = m_membership->find(m_membership->self());
    return self ? self->addresses : std::vector<Endpoint>();
}

Result<std::unique_ptr<overlay::ReceiptSigner>, std::string> NetworkSide::makeSigner() const
{
    return overlay::makeReceiptSigner(m_keyFile);
}

} // namespace harddns::node
