#include "ui/pages/incident_bundle.h"

#include "ui/pages/record_json.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::IncidentBundle)
};

const QString formatName = QStringLiteral("harddns-incident");

template <class T, class Read>
std::vector<T> read(JsonReader& reader, const QJsonObject& from, const char* key, Read one)
{
    std::vector<T> out;
    for (const auto value : reader.list(from, key)) {
        out.push_back((reader.*one)(reader.object(value, key)));
        if (!reader.ok())
            return {};
    }
    return out;
}

QString sumOf(const QJsonObject& content)
{
    const QByteArray octets = QJsonDocument(content).toJson(QJsonDocument::Compact);
    return QString::fromLatin1(QCryptographicHash::hash(octets, QCryptographicHash::Sha256).toHex());
}

} // namespace

QByteArray IncidentBundle::toFile() const
{
    const QJsonObject content{{QStringLiteral("savedUs"), QString::number(savedUs)},
                              {QStringLiteral("savedBy"), savedBy},
                              {QStringLiteral("node"), node},
                              {QStringLiteral("alert"), toJson(alert)},
                              {QStringLiteral("life"), toJson(life)},
                              {QStringLiteral("changes"), objects(changes)},
                              {QStringLiteral("events"), objects(events)},
                              {QStringLiteral("votes"), objects(votes)},
                              {QStringLiteral("disagreements"), objects(disagreements)},
                              {QStringLiteral("members"), objects(members)}};
    const QJsonObject file{{QStringLiteral("format"), formatName},
                           {QStringLiteral("version"), version},
                           {QStringLiteral("sha256"), sumOf(content)},
                           {QStringLiteral("incident"), content}};
    return QJsonDocument(file).toJson(QJsonDocument::Indented);
}

Result<IncidentBundle, QString> IncidentBundle::fromFile(const QByteArray& bytes)
{
    if (bytes.size() > largest)
        return Failure{Words::tr("The file is larger than any incident can be (%1 MiB).").arg(largest / (1024 * 1024))};
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &fault);
    if (fault.error != QJsonParseError::NoError)
        return Failure{
            Words::tr("This is no incident file: at octet %1: %2. It may be cut off.").arg(fault.offset).arg(fault.errorString())};
    const QJsonObject file = document.object();
    if (file.value(QStringLiteral("format")).toString() != formatName)
        return Failure{Words::tr("This is no incident file of HARD-DNS.")};
    const int written = file.value(QStringLiteral("version")).toInt(-1);
    if (written < 1)
        return Failure{Words::tr("The file does not say which version it has.")};
    if (written > version)
        return Failure{
            Words::tr("The file has version %1, this console reads up to %2. Open it with a newer console.").arg(written).arg(version)};
    if (!file.value(QStringLiteral("incident")).isObject())
        return Failure{Words::tr("The file holds no incident.")};
    const QJsonObject content = file.value(QStringLiteral("incident")).toObject();
    if (file.value(QStringLiteral("sha256")).toString() != sumOf(content))
        return Failure{Words::tr("The file was damaged or changed after it was saved: its sum does not fit.")};

    JsonReader reader(Words::tr("The incident cannot be read"));
    IncidentBundle out;
    out.savedUs = reader.signedNumber(content, "savedUs");
    out.savedBy = reader.text(content, "savedBy");
    out.node = reader.text(content, "node");
    out.alert = reader.alert(reader.object(content.value(QStringLiteral("alert")), "alert"));
    out.life = reader.life(reader.object(content.value(QStringLiteral("life")), "life"));
    out.changes = read<db::AlertChange>(reader, content, "changes", &JsonReader::change);
    out.events = read<db::Event>(reader, content, "events", &JsonReader::event);
    out.votes = read<VoteEvent>(reader, content, "votes", &JsonReader::vote);
    out.disagreements = read<DisagreementRecord>(reader, content, "disagreements", &JsonReader::record);
    out.members = read<NodeStandingView>(reader, content, "members", &JsonReader::standing);
    if (!reader.ok())
        return Failure{reader.problem() + u'.'};
    return out;
}

Result<void, QString> IncidentBundle::save(const QString& path) const
{
    QSaveFile file(path);
    const QByteArray content = toFile();
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        return Failure{Words::tr("%1 cannot be written: %2.").arg(path, file.errorString())};
    return {};
}

Result<IncidentBundle, QString> IncidentBundle::open(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Failure{Words::tr("%1 cannot be read: %2.").arg(path, file.errorString())};
    return fromFile(file.read(largest + 1));
}

} // namespace harddns::ui
