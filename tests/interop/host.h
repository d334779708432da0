// A machine of its own on one Ethernet (Linux): a network namespace with an address, joined to the others and to the test's own namespace,
// which is the rest of the internet, by a bridge. It lasts as long as its object; who dies leaves nothing behind.
//
//   10.53.N.1, fd53:53:N::1     machine N: each in a /24 and a /48 of its own, as nodes of different networks are
//   10.53.0.254, fd53:53::fe    the test's namespace, the way to every other address
#pragma once

#include "tests/interop/peers.h"

#include <QString>
#include <QStringList>

#include <memory>

namespace harddns::interop
{

/// Once, after enterNamespace(). Empty when it went well, else what failed.
[[nodiscard]] QString makeBridge();
/// Where questions of the test come from.
inline const QString outsideAddress = QStringLiteral("10.53.0.254");

class Host
{
public:
    /// `number` 1 to 255; `folder` for its log.
    Host(const QString& folder, int number);

    /// Makes it. Empty when it went well.
    [[nodiscard]] QString attach();
    [[nodiscard]] const QString& address() const { return m_address; }
    /// What a command has to begin with to run there: "nsenter ... --".
    [[nodiscard]] QStringList within() const;
    /// Runs a command there; empty when it went well.
    [[nodiscard]] QString run(const QStringList& command) const;
    /// Packets of this machine to that address go to another machine: what a hijacked route does to one node.
    [[nodiscard]] QString route(const QString& to, const Host& via) const { return run(change("replace", to, via)); }
    [[nodiscard]] QString unroute(const QString& to, const Host& via) const { return run(change("del", to, via)); }

private:
    static QStringList change(const QString& verb, const QString& to, const Host& via)
    {
        return {"ip", "route", verb, to + "/32", "via", via.address()};
    }

    int m_number;
    QString m_address;
    Server m_holder; ///< the process whose namespace it is
};

/// Sockets a process may have open: the test's strangers are many. Raised as far as allowed.
void raiseDescriptorLimit();

} // namespace harddns::interop
