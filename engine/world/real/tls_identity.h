// What every TLS context with an identity of ours needs, on OpenSSL: loading certificate and key with errors an operator understands,
// checking that peers would accept them, and the protocol's name. For world/real and engine/control, whose streams are not the same.
#pragma once

#include "engine/api/result.h"

#include <openssl/ssl.h>

#include <string>
#include <string_view>

namespace harddns::world::real
{

/// Certificates between one of ours and its authority: none, so that a node's key can never make nodes.
inline constexpr int peerChainDepth = 0;
/// Octets of certificates a peer may show: some 30 of ours. Without it strangers fill 100 KiB each before they are refused.
inline constexpr long peerCertificateBytes = 16384;

/// Text of the oldest error of this thread, and clears the rest.
[[nodiscard]] std::string openSslProblem();
/// A name as ALPN writes it: its length, then the octets.
[[nodiscard]] std::string alpnList(std::string_view name);
/// For SSL_CTX_set_alpn_select_cb. A client that names protocols must name ours: a browser tricked into talking to this port must not get
/// an answer (ALPACA). `ours`: an alpnList (const std::string*) that stays.
int selectProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* in, unsigned int inLength, void* ours);
/// PEM files, UTF-8 paths. `what` begins the messages: "TLS" or "network".
[[nodiscard]] Result<void, std::string> loadIdentity(SSL_CTX* context, const std::string& what, const std::string& certificatePath,
                                                     const std::string& keyPath);
/// Would peers accept the context's own certificate for that purpose (X509_PURPOSE_...), dates aside (this machine's clock may still be
/// wrong at the start)? Empty: yes.
[[nodiscard]] std::string ownProblem(SSL_CTX* context, int purpose);

} // namespace harddns::world::real
