// RemoteTarget: a node on another machine that the console is to be connected to, as the operator names it and as the settings keep it.
// The connection itself is made by app/, which gives the window a factory (WindowOptions::connectRemote). Values and reading of files; any
// thread but for translations.
#pragma once

#include "engine/api/result.h"
#include "ui/source.h"

#include <QString>

#include <functional>
#include <memory>
#include <vector>

namespace harddns::ui
{

struct RemoteTarget {
    QString title; ///< in the chooser; empty: host and port
    QString host;  ///< a name or an address, without brackets
    quint16 port = 0;
    /// What `harddnsctl console enrol` made: the console's certificate, its private key and the authority's certificate in one file. Only
    /// its path is kept, never what is in it.
    QString credentialFile;
    /// Id by which the node was met: another one of its network is not taken for it. Empty: it was not met yet.
    QString node = {};

    [[nodiscard]] QString address() const; ///< "192.0.2.1:8953", "[2001:db8::1]:8953"
    [[nodiscard]] QString shownTitle() const { return title.isEmpty() ? address() : title; }
    friend bool operator==(const RemoteTarget&, const RemoteTarget&) = default;
};

/// A source that connects, and connects again, by itself; it returns at once. Null: what it was given cannot work, and `problem` says why
/// in a sentence.
using ConnectRemote = std::function<std::unique_ptr<Source>(const RemoteTarget& target, QString* problem)>;

/// Fills host and port from "host:port", "[address]:port". Error: a sentence.
[[nodiscard]] Result<void, QString> readAddress(const QString& text, RemoteTarget& target);

/// What a credential file says without being used: the nodes named in its comments, and whether it holds what it has to. The private key
/// is looked for, never read.
struct CredentialFile {
    QString path;               ///< the file; of a folder the one `*.console.pem` in it
    std::vector<QString> nodes; ///< "host:port" of each line `# node: host:port`, in their order
};
[[nodiscard]] Result<CredentialFile, QString> lookIntoCredential(const QString& fileOrFolder);

} // namespace harddns::ui
