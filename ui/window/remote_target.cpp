#include "ui/window/remote_target.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::RemoteTarget)
};

/// Octets of a credential file: three certificates and a key are 10 KiB; a wrong file may have any size.
constexpr qint64 largestCredential = 256 * 1024;
/// Characters of a host name (RFC 1035).
constexpr qsizetype longestHost = 253;
/// Nodes in the comments of one file: a network has ten.
constexpr std::size_t mostNodes = 100;

bool isHost(const QString& host)
{
    if (host.isEmpty() || host.size() > longestHost)
        return false;
    if (!QHostAddress(host).isNull())
        return true;
    for (const QString& label : host.split(u'.')) {
        if (label.isEmpty() || label.size() > 63)
            return false;
        for (const QChar c : label) {
            if (!(c.unicode() < 128 && c.isLetterOrNumber()) && c != u'-' && c != u'_')
                return false;
        }
    }
    return true;
}

} // namespace

QString RemoteTarget::address() const
{
    const QString shown = host.contains(u':') ? u'[' + host + u']' : host;
    return shown + u':' + QString::number(port);
}

Result<void, QString> readAddress(const QString& text, RemoteTarget& target)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return Failure{Words::tr("Write the address of the node: host:port.")};
    const qsizetype colon = trimmed.lastIndexOf(u':');
    const bool bracketed = trimmed.startsWith(u'[');
    const qsizetype close = trimmed.indexOf(u']');
    if (colon < 0 || (bracketed && colon < close))
        return Failure{Words::tr("The port is missing: write host:port.")};
    if (bracketed && close + 1 != colon)
        return Failure{Words::tr("An address in brackets is followed by a colon and the port: [2001:db8::1]:8953.")};
    const QString host = bracketed ? trimmed.mid(1, close - 1) : trimmed.left(colon);
    if (!bracketed && host.contains(u':'))
        return Failure{Words::tr("Write an IPv6 address in brackets: [2001:db8::1]:8953.")};
    bool isNumber = false;
    const uint port = trimmed.mid(colon + 1).toUInt(&isNumber);
    if (!isNumber || port == 0 || port > 65'535)
        return Failure{Words::tr("\"%1\" is no port: it is a number from 1 to 65535.").arg(trimmed.mid(colon + 1))};
    if (!isHost(host) || (bracketed && QHostAddress(host).protocol() != QAbstractSocket::IPv6Protocol))
        return Failure{Words::tr("\"%1\" is neither a host name nor an address.").arg(host)};
    target.host = host;
    target.port = static_cast<quint16>(port);
    return {};
}

Result<CredentialFile, QString> lookIntoCredential(const QString& fileOrFolder)
{
    CredentialFile out;
    out.path = fileOrFolder.trimmed();
    if (out.path.isEmpty())
        return Failure{Words::tr("Choose the console's certificate, as harddnsctl console enrol made it.")};
    if (QFileInfo(out.path).isDir()) {
        const QDir folder(out.path);
        const QStringList found = folder.entryList({QStringLiteral("*.console.pem")}, QDir::Files, QDir::Name);
        if (found.isEmpty())
            return Failure{Words::tr("There is no certificate of a console in %1: no file *.console.pem.").arg(out.path)};
        if (found.size() > 1)
            return Failure{Words::tr("There are several certificates in %1: choose one of the files.").arg(out.path)};
        out.path = folder.filePath(found.front());
    }
    QFile file(out.path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure{Words::tr("%1 cannot be read: %2.").arg(out.path, file.errorString())};
    const QByteArray content = file.read(largestCredential + 1);
    if (content.size() > largestCredential)
        return Failure{Words::tr("%1 is no certificate of a console: it is too large.").arg(out.path)};
    if (content.count("-----BEGIN CERTIFICATE-----") < 2)
        return Failure{
            Words::tr("%1 is no certificate of a console: it has to hold the console's certificate and the authority's.").arg(out.path)};
    if (!content.contains("PRIVATE KEY-----"))
        return Failure{Words::tr("%1 is no certificate of a console: the private key is missing.").arg(out.path)};
    for (const QByteArray& line : content.split('\n')) {
        if (!line.startsWith("# node:") || out.nodes.size() >= mostNodes)
            continue;
        const QString node = QString::fromUtf8(line.mid(7)).trimmed();
        RemoteTarget ignored;
        if (readAddress(node, ignored).ok())
            out.nodes.push_back(node);
    }
    return out;
}

} // namespace harddns::ui
