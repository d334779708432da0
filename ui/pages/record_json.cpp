#include "ui/pages/record_json.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::RecordJson)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString big(std::uint64_t value) { return QString::number(value); }
QString big(std::int64_t value) { return QString::number(value); }

QJsonArray texts(const std::vector<std::string>& values)
{
    QJsonArray out;
    for (const std::string& value : values)
        out.append(text(value));
    return out;
}

QJsonObject toJson(const SignedBallot& proof)
{
    return {{QStringLiteral("checked"), proof.checked},
            {QStringLiteral("asCollector"), proof.asCollector},
            {QStringLiteral("member"), text(proof.member)},
            {QStringLiteral("asker"), text(proof.asker)},
            {QStringLiteral("publicKey"), text(proof.publicKey)},
            {QStringLiteral("nonce"), text(proof.nonce)},
            {QStringLiteral("digest"), text(proof.digest)},
            {QStringLiteral("batch"), big(proof.batch)},
            {QStringLiteral("index"), static_cast<qint64>(proof.index)},
            {QStringLiteral("count"), static_cast<qint64>(proof.count)},
            {QStringLiteral("signature"), text(proof.signature)},
            {QStringLiteral("path"), texts(proof.path)}};
}

constexpr std::array causes{AlertCause::Dissent,      AlertCause::Group,          AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                            AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent};

constexpr int most32 = std::numeric_limits<int>::max();
/// The end of the year 9999, in seconds: later is no date, and too much in microseconds.
constexpr std::uint64_t latestUnix = 253'402'300'799;

} // namespace

QString isoTime(std::int64_t timeUs) { return QDateTime::fromMSecsSinceEpoch(timeUs / 1000, Qt::UTC).toString(Qt::ISODateWithMs); }

QString csvField(QString value)
{
    if (!value.isEmpty() && QStringLiteral("=+-@\t\r").contains(value.front()))
        value.prepend(u'\'');
    if (value.contains(u',') || value.contains(u'"') || value.contains(u'\n') || value.contains(u'\r'))
        value = u'"' + value.replace(u'"', QStringLiteral("\"\"")) + u'"';
    return value;
}

// ---- writing ----

QJsonObject toJson(const VoteSeat& seat)
{
    return {{QStringLiteral("member"), text(seat.member)},
            {QStringLiteral("state"), text(seat.state)},
            {QStringLiteral("outcome"), text(seat.outcome)},
            {QStringLiteral("digest"), text(seat.digest)},
            {QStringLiteral("rttUs"), static_cast<qint64>(seat.rttUs)},
            {QStringLiteral("agreement"), QString::fromLatin1(toText(seat.agreement))}};
}

QJsonObject toJson(const Finding& finding)
{
    return {{QStringLiteral("kind"), text(finding.kind)},
            {QStringLiteral("points"), finding.points},
            {QStringLiteral("text"), text(finding.text)}};
}

QJsonObject toJson(const AlertNote& note)
{
    return {
        {QStringLiteral("who"), text(note.who)}, {QStringLiteral("text"), text(note.text)}, {QStringLiteral("timeUs"), big(note.timeUs)}};
}

QJsonObject toJson(const DisagreementSeat& seat)
{
    const QByteArray packet(reinterpret_cast<const char*>(seat.packet.data()), static_cast<qsizetype>(seat.packet.size()));
    return {{QStringLiteral("member"), text(seat.member)},
            {QStringLiteral("agreement"), QString::fromLatin1(toText(seat.agreement))},
            {QStringLiteral("records"), texts(seat.records)},
            {QStringLiteral("packet"), QString::fromLatin1(packet.toBase64())},
            {QStringLiteral("path"), texts(seat.path)},
            {QStringLiteral("proof"), toJson(seat.proof)},
            {QStringLiteral("findings"), objects(seat.findings)},
            {QStringLiteral("points"), seat.points},
            {QStringLiteral("grade"), QString::fromLatin1(toText(seat.grade))},
            {QStringLiteral("suspect"), seat.suspect}};
}

QJsonObject toJson(const Alert& alert)
{
    return {{QStringLiteral("id"), big(alert.id)},
            {QStringLiteral("revision"), big(alert.revision)},
            {QStringLiteral("cause"), QString::fromLatin1(toText(alert.cause))},
            {QStringLiteral("name"), text(alert.name)},
            {QStringLiteral("type"), text(alert.type)},
            {QStringLiteral("wholeZone"), alert.wholeZone},
            {QStringLiteral("grade"), QString::fromLatin1(toText(alert.grade))},
            {QStringLiteral("points"), alert.points},
            {QStringLiteral("firstSeenUs"), big(alert.firstSeenUs)},
            {QStringLiteral("lastSeenUs"), big(alert.lastSeenUs)},
            {QStringLiteral("count"), big(alert.count)},
            {QStringLiteral("suspects"), texts(alert.suspects)},
            {QStringLiteral("nodes"), texts(alert.nodes)},
            {QStringLiteral("group"), text(alert.group)},
            {QStringLiteral("examples"), texts(alert.examples)},
            {QStringLiteral("lastVote"), big(alert.lastVote)},
            {QStringLiteral("closed"), alert.closed},
            {QStringLiteral("text"), text(alert.text)}};
}

QJsonObject toJson(const AlertLife& life)
{
    return {{QStringLiteral("alert"), big(life.alert)},
            {QStringLiteral("acknowledgedBy"), text(life.acknowledgedBy)},
            {QStringLiteral("acknowledgedUs"), big(life.acknowledgedUs)},
            {QStringLiteral("silencedBy"), text(life.silencedBy)},
            {QStringLiteral("silencedUntilUs"), big(life.silencedUntilUs)},
            {QStringLiteral("notes"), objects(life.notes)},
            {QStringLiteral("closedBy"), text(life.closedBy)}};
}

QJsonObject toJson(const VoteEvent& vote)
{
    return {{QStringLiteral("id"), big(vote.id)},
            {QStringLiteral("timeUs"), big(vote.timeUs)},
            {QStringLiteral("name"), text(vote.name)},
            {QStringLiteral("type"), text(vote.type)},
            {QStringLiteral("collector"), text(vote.collector)},
            {QStringLiteral("seats"), objects(vote.seats)},
            {QStringLiteral("level"), text(vote.level)},
            {QStringLiteral("rcode"), text(vote.rcode)},
            {QStringLiteral("ttl"), static_cast<qint64>(vote.ttl)},
            {QStringLiteral("latencyUs"), static_cast<qint64>(vote.latencyUs)},
            {QStringLiteral("asked"), static_cast<qint64>(vote.asked)},
            {QStringLiteral("majority"), static_cast<qint64>(vote.majority)},
            {QStringLiteral("dissents"), static_cast<qint64>(vote.dissents)}};
}

QJsonObject toJson(const DisagreementRecord& record)
{
    return {{QStringLiteral("vote"), big(record.vote)},        {QStringLiteral("timeUs"), big(record.timeUs)},
            {QStringLiteral("time"), isoTime(record.timeUs)},  {QStringLiteral("name"), text(record.name)},
            {QStringLiteral("type"), text(record.type)},       {QStringLiteral("level"), text(record.level)},
            {QStringLiteral("collectors"), record.collectors}, {QStringLiteral("decided"), texts(record.decided)},
            {QStringLiteral("seats"), objects(record.seats)},  {QStringLiteral("grade"), QString::fromLatin1(toText(record.grade))}};
}

QJsonObject toJson(const NodeStandingView& member)
{
    return {{QStringLiteral("member"), text(member.member)},
            {QStringLiteral("state"), text(member.state)},
            {QStringLiteral("weight"), member.weight},
            {QStringLiteral("trust"), member.trust},
            {QStringLiteral("health"), member.health},
            {QStringLiteral("load"), member.load},
            {QStringLiteral("failures"), static_cast<qint64>(member.failures)},
            {QStringLiteral("quarantines"), static_cast<qint64>(member.quarantines)},
            {QStringLiteral("quarantinedUntilUs"), big(member.quarantinedUntilUs)},
            {QStringLiteral("byOperator"), member.byOperator},
            {QStringLiteral("certificateEndsUnix"), big(member.certificateEndsUnix)}};
}

QJsonObject toJson(const db::AlertChange& change)
{
    return {{QStringLiteral("step"), QString::fromLatin1(db::toText(change.step))},
            {QStringLiteral("timeUs"), big(change.timeUs)},
            {QStringLiteral("who"), text(change.who)},
            {QStringLiteral("note"), text(change.note)},
            {QStringLiteral("untilUs"), big(change.untilUs)},
            {QStringLiteral("alert"), toJson(change.alert)}};
}

QJsonObject toJson(const db::Event& event)
{
    return {{QStringLiteral("kind"), QString::fromLatin1(db::toText(event.kind))},
            {QStringLiteral("timeUs"), big(event.timeUs)},
            {QStringLiteral("who"), text(event.who)},
            {QStringLiteral("subject"), text(event.subject)},
            {QStringLiteral("name"), text(event.name)},
            {QStringLiteral("type"), text(event.type)},
            {QStringLiteral("untilUs"), big(event.untilUs)},
            {QStringLiteral("before"), text(event.before)},
            {QStringLiteral("after"), text(event.after)},
            {QStringLiteral("text"), text(event.text)}};
}

// ---- reading ----

void JsonReader::fail(const QString& what)
{
    if (m_problem.isEmpty())
        m_problem = m_where + QStringLiteral(": ") + what;
}

QString JsonReader::text(const QJsonObject& from, const char* key)
{
    const QJsonValue value = from.value(QLatin1String(key));
    if (!value.isString())
        fail(Words::tr("\"%1\" is no text").arg(QLatin1String(key)));
    else if (value.toString().size() > longestText)
        fail(Words::tr("\"%1\" is longer than anything a node writes").arg(QLatin1String(key)));
    else
        return value.toString();
    return {};
}

std::int64_t JsonReader::signedNumber(const QJsonObject& from, const char* key)
{
    const QJsonValue value = from.value(QLatin1String(key));
    bool fits = false;
    std::int64_t out = 0;
    if (value.isString()) {
        out = value.toString().toLongLong(&fits);
    } else if (value.isDouble()) {
        const double real = value.toDouble();
        /// What a double holds exactly.
        constexpr double exact = 9007199254740992.0;
        fits = std::floor(real) == real && std::abs(real) <= exact;
        out = fits ? static_cast<std::int64_t>(real) : 0;
    }
    if (!fits)
        fail(Words::tr("\"%1\" is no whole number").arg(QLatin1String(key)));
    return fits ? out : 0;
}

std::uint64_t JsonReader::number(const QJsonObject& from, const char* key, std::uint64_t most)
{
    const QJsonValue value = from.value(QLatin1String(key));
    std::uint64_t out = 0;
    bool fits = false;
    if (value.isString()) {
        out = value.toString().toULongLong(&fits);
    } else {
        const std::int64_t number = signedNumber(from, key);
        fits = ok() && number >= 0;
        out = fits ? static_cast<std::uint64_t>(number) : 0;
    }
    if (!fits || out > most) {
        fail(Words::tr("\"%1\" is no whole number in its range").arg(QLatin1String(key)));
        return 0;
    }
    return out;
}

double JsonReader::real(const QJsonObject& from, const char* key)
{
    const QJsonValue value = from.value(QLatin1String(key));
    if (!value.isDouble() || !std::isfinite(value.toDouble()))
        fail(Words::tr("\"%1\" is no number").arg(QLatin1String(key)));
    return value.toDouble();
}

bool JsonReader::flag(const QJsonObject& from, const char* key)
{
    const QJsonValue value = from.value(QLatin1String(key));
    if (!value.isBool())
        fail(Words::tr("\"%1\" is neither true nor false").arg(QLatin1String(key)));
    return value.toBool();
}

QJsonArray JsonReader::list(const QJsonObject& from, const char* key)
{
    const QJsonValue value = from.value(QLatin1String(key));
    if (!value.isArray())
        fail(Words::tr("\"%1\" is no list").arg(QLatin1String(key)));
    else if (value.toArray().size() > mostEntries)
        fail(Words::tr("\"%1\" has more entries than an incident can have").arg(QLatin1String(key)));
    else
        return value.toArray();
    return {};
}

std::vector<std::string> JsonReader::texts(const QJsonObject& from, const char* key)
{
    std::vector<std::string> out;
    for (const auto value : list(from, key)) {
        if (!value.isString()) {
            fail(Words::tr("\"%1\" has something that is no text").arg(QLatin1String(key)));
            return {};
        }
        out.push_back(value.toString().toStdString());
    }
    return out;
}

QJsonObject JsonReader::object(const QJsonValue& value, const char* what)
{
    if (!value.isObject())
        fail(Words::tr("\"%1\" is no object").arg(QLatin1String(what)));
    return value.toObject();
}

Grade JsonReader::grade(const QJsonObject& from, const char* key)
{
    const std::string word = utf8(from, key);
    for (const Grade one : {Grade::None, Grade::Notice, Grade::Warning, Grade::Critical}) {
        if (word == toText(one))
            return one;
    }
    fail(Words::tr("\"%1\" is no grade").arg(QLatin1String(key)));
    return Grade::None;
}

Agreement JsonReader::agreement(const QJsonObject& from, const char* key)
{
    const std::string word = utf8(from, key);
    for (const Agreement one : {Agreement::Abstained, Agreement::Agrees, Agreement::Differs}) {
        if (word == toText(one))
            return one;
    }
    fail(Words::tr("\"%1\" says neither agrees nor differs nor abstained").arg(QLatin1String(key)));
    return Agreement::Abstained;
}

Alert JsonReader::alert(const QJsonObject& from)
{
    Alert out;
    out.id = number(from, "id");
    out.revision = number(from, "revision");
    const std::string cause = utf8(from, "cause");
    const auto known = std::find_if(causes.begin(), causes.end(), [&](AlertCause one) { return cause == toText(one); });
    if (known == causes.end())
        fail(Words::tr("\"cause\" is none this console knows"));
    else
        out.cause = *known;
    out.name = utf8(from, "name");
    out.type = utf8(from, "type");
    out.wholeZone = flag(from, "wholeZone");
    out.grade = grade(from, "grade");
    out.points = static_cast<int>(std::clamp<std::int64_t>(signedNumber(from, "points"), -most32, most32));
    out.firstSeenUs = signedNumber(from, "firstSeenUs");
    out.lastSeenUs = signedNumber(from, "lastSeenUs");
    out.count = number(from, "count");
    out.suspects = texts(from, "suspects");
    out.nodes = texts(from, "nodes");
    out.group = utf8(from, "group");
    out.examples = texts(from, "examples");
    out.lastVote = number(from, "lastVote");
    out.closed = flag(from, "closed");
    out.text = utf8(from, "text");
    return out;
}

AlertLife JsonReader::life(const QJsonObject& from)
{
    AlertLife out;
    out.alert = number(from, "alert");
    out.acknowledgedBy = utf8(from, "acknowledgedBy");
    out.acknowledgedUs = signedNumber(from, "acknowledgedUs");
    out.silencedBy = utf8(from, "silencedBy");
    out.silencedUntilUs = signedNumber(from, "silencedUntilUs");
    out.closedBy = utf8(from, "closedBy");
    for (const auto value : list(from, "notes")) {
        const QJsonObject note = object(value, "notes");
        out.notes.push_back({utf8(note, "who"), utf8(note, "text"), signedNumber(note, "timeUs")});
    }
    return out;
}

VoteEvent JsonReader::vote(const QJsonObject& from)
{
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    VoteEvent out;
    out.id = number(from, "id");
    out.timeUs = signedNumber(from, "timeUs");
    out.name = utf8(from, "name");
    out.type = utf8(from, "type");
    out.collector = utf8(from, "collector");
    for (const auto value : list(from, "seats")) {
        const QJsonObject one = object(value, "seats");
        out.seats.push_back({utf8(one, "member"), utf8(one, "state"), utf8(one, "outcome"), utf8(one, "digest"),
                             static_cast<std::uint32_t>(number(one, "rttUs", most)), agreement(one, "agreement")});
    }
    out.level = utf8(from, "level");
    out.rcode = utf8(from, "rcode");
    out.ttl = static_cast<std::uint32_t>(number(from, "ttl", most));
    out.latencyUs = static_cast<std::uint32_t>(number(from, "latencyUs", most));
    out.asked = static_cast<unsigned>(number(from, "asked", most));
    out.majority = static_cast<unsigned>(number(from, "majority", most));
    out.dissents = static_cast<unsigned>(number(from, "dissents", most));
    return out;
}

SignedBallot JsonReader::proof(const QJsonObject& from)
{
    constexpr std::uint64_t most = std::numeric_limits<unsigned>::max();
    SignedBallot out;
    out.checked = flag(from, "checked");
    out.asCollector = flag(from, "asCollector");
    out.member = utf8(from, "member");
    out.asker = utf8(from, "asker");
    out.publicKey = utf8(from, "publicKey");
    out.nonce = utf8(from, "nonce");
    out.digest = utf8(from, "digest");
    out.batch = number(from, "batch");
    out.index = static_cast<unsigned>(number(from, "index", most));
    out.count = static_cast<unsigned>(number(from, "count", most));
    out.signature = utf8(from, "signature");
    out.path = texts(from, "path");
    return out;
}

DisagreementSeat JsonReader::seat(const QJsonObject& from)
{
    DisagreementSeat out;
    out.member = utf8(from, "member");
    out.agreement = agreement(from, "agreement");
    out.records = texts(from, "records");
    const auto packet = QByteArray::fromBase64Encoding(text(from, "packet").toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    /// RFC 1035 4.2.2: what the length before a message can say.
    constexpr qsizetype longestMessage = 65'535;
    if (!packet || packet.decoded.size() > longestMessage)
        fail(Words::tr("\"packet\" is no base64 of a DNS message"));
    else
        out.packet.assign(packet.decoded.begin(), packet.decoded.end());
    out.path = texts(from, "path");
    out.proof = proof(object(from.value(QLatin1String("proof")), "proof"));
    for (const auto value : list(from, "findings")) {
        const QJsonObject one = object(value, "findings");
        out.findings.push_back({utf8(one, "kind"), static_cast<int>(std::clamp<std::int64_t>(signedNumber(one, "points"), -most32, most32)),
                                utf8(one, "text")});
    }
    out.points = static_cast<int>(std::clamp<std::int64_t>(signedNumber(from, "points"), -most32, most32));
    out.grade = grade(from, "grade");
    out.suspect = flag(from, "suspect");
    return out;
}

DisagreementRecord JsonReader::record(const QJsonObject& from)
{
    DisagreementRecord out;
    out.vote = number(from, "vote");
    out.timeUs = signedNumber(from, "timeUs");
    out.name = utf8(from, "name");
    out.type = utf8(from, "type");
    out.level = utf8(from, "level");
    out.collectors = flag(from, "collectors");
    out.decided = texts(from, "decided");
    for (const auto value : list(from, "seats"))
        out.seats.push_back(seat(object(value, "seats")));
    out.grade = grade(from, "grade");
    return out;
}

NodeStandingView JsonReader::standing(const QJsonObject& from)
{
    constexpr std::uint64_t most = std::numeric_limits<unsigned>::max();
    NodeStandingView out;
    out.member = utf8(from, "member");
    out.state = utf8(from, "state");
    out.weight = real(from, "weight");
    out.trust = real(from, "trust");
    out.health = real(from, "health");
    out.load = real(from, "load");
    out.failures = static_cast<unsigned>(number(from, "failures", most));
    out.quarantines = static_cast<unsigned>(number(from, "quarantines", most));
    out.quarantinedUntilUs = signedNumber(from, "quarantinedUntilUs");
    out.byOperator = flag(from, "byOperator");
    out.certificateEndsUnix = static_cast<std::int64_t>(number(from, "certificateEndsUnix", latestUnix));
    return out;
}

db::AlertChange JsonReader::change(const QJsonObject& from)
{
    db::AlertChange out;
    const auto step = db::alertStepFrom(utf8(from, "step"));
    if (!step)
        fail(Words::tr("\"step\" is none this console knows"));
    out.step = step.value_or(db::AlertStep::Updated);
    out.timeUs = signedNumber(from, "timeUs");
    out.who = utf8(from, "who");
    out.note = utf8(from, "note");
    out.untilUs = signedNumber(from, "untilUs");
    out.alert = alert(object(from.value(QLatin1String("alert")), "alert"));
    return out;
}

db::Event JsonReader::event(const QJsonObject& from)
{
    db::Event out;
    const auto kind = db::eventKindFrom(utf8(from, "kind"));
    if (!kind)
        fail(Words::tr("\"kind\" is none this console knows"));
    out.kind = kind.value_or(db::EventKind::Operator);
    out.timeUs = signedNumber(from, "timeUs");
    out.who = utf8(from, "who");
    out.subject = utf8(from, "subject");
    out.name = utf8(from, "name");
    out.type = utf8(from, "type");
    out.untilUs = signedNumber(from, "untilUs");
    out.before = utf8(from, "before");
    out.after = utf8(from, "after");
    out.text = utf8(from, "text");
    return out;
}

} // namespace harddns::ui
