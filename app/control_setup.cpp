#include "app/control_setup.h"

#include "app/audit_lines.h"
#include "app/head_signer.h"
#include "engine/config/identity_files.h"

namespace harddns::app
{

ControlOptions controlOptions(const Config& config, AuditService& audit, AlertDesk& desk)
{
    ControlOptions out;
    out.socketPath = controlSocketPath(config);
    out.group = config.listen.controlGroup;
    out.metrics = config.listen.metrics;
    out.onAction = [&audit](const OperatorAction& action) { audit.note(action); };
    out.desk = &desk;
    out.audit = auditAnswer(AuditService::fileOf(config), &headCheck(), trustedKeys(config));
    out.remote.endpoints = config.listen.remote;
    if (!config.listen.remote.empty()) {
        const config::IdentityFiles identity = config::identityFiles(config.network.identity);
        out.remote.certificateFile = identity.certificate;
        out.remote.keyFile = identity.key;
        out.remote.authorityFile = config.network.authority;
    }
    out.remote.consoles = remoteConsoles(config);
    return out;
}

} // namespace harddns::app
