// A small internet as zone files for NSD: a root, three TLDs and some fifty zones in all the shapes a resolver meets, made by a pure
// function (the same number gives the same zones), with questions and the answers the zones imply. The answers are written down while
// the zones are made, not computed by code of the product.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace harddns::interop
{

/// One company that runs name servers: one NSD process on a few addresses.
struct Operator {
    QString name;
    QStringList addresses;
    QStringList zones; ///< origins with the final dot
};

struct GeneratedZone {
    QString origin;
    QString text;
};

struct Expectation {
    QString name;
    QString type;
    QString rcode;      ///< as dig prints it
    QStringList answer; ///< "owner type rdata", lower case, sorted; see canonical()
    QString soaOwner;   ///< zone whose SOA a negative answer carries; empty: none expected
    QString what;       ///< which shape this is
};

struct ZoneTree {
    QList<Operator> operators;
    QList<GeneratedZone> zones;
    QList<Expectation> questions;
    QString rootHints;
    QStringList addresses; ///< every address a server needs on this machine

    [[nodiscard]] const GeneratedZone& zone(const QString& origin) const;
};

/// `domains`: second-level domains, at least 15. 45 give 65 zones.
[[nodiscard]] ZoneTree makeZoneTree(int domains = 45);

/// A record in the form of Expectation::answer: lower case, blanks inside the data removed (tools split long hexadecimal differently).
[[nodiscard]] QString canonical(const QString& owner, const QString& type, const QString& rdata);

} // namespace harddns::interop
