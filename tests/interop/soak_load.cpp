#include "tests/interop/soak_load.h"

#include "engine/wire/message.h"

#include <QTimer>

namespace harddns::interop
{

namespace
{

/// A client would have given up long before; later answers count as none.
constexpr qint64 patienceMs = 12000;
constexpr int tickMs = 5;
/// Questions of these types are compared record by record (their text form is the same in all tools).
const QStringList comparedTypes{"A", "MX", "NS", "PTR", "SRV"};

} // namespace

Load::Load(QString name, const QString& address, const ZoneTree& tree, quint32 seed, int perSecond,
           std::function<void(const LoadResult&)> report)
    : m_name(std::move(name)), m_address(address), m_random(seed), m_perSecond(perSecond), m_report(std::move(report))
{
    for (const Expectation& expectation : tree.questions) {
        if (!comparedTypes.contains(expectation.type))
            continue;
        LoadQuestion question{expectation.name, expectation.type, expectation.rcode, {}, {}};
        for (const QString& record : expectation.answer) {
            question.allowed << record;
            if (record.split(' ').at(1) == expectation.type.toLower())
                question.required << record;
        }
        m_questions.push_back(question);
        if (expectation.what == "wildcard") {
            m_domains << expectation.name.mid(expectation.name.indexOf(".wild.") + 6);
            m_wildcardAddresses << expectation.answer.first().section(' ', 2);
        }
    }
    QObject::connect(&m_socket, &QUdpSocket::readyRead, this, [this] { receive(); });
}

void Load::start()
{
    m_socket.bind(QHostAddress::AnyIPv4);
    m_clock.start();
    auto* timer = new QTimer(this);
    QObject::connect(timer, &QTimer::timeout, this, [this] { tick(); });
    timer->start(tickMs);
}

LoadQuestion Load::draw()
{
    // New names (wildcard, missing) make the node work, known names make its cache work.
    const int kind = m_random.bounded(100);
    const int domain = m_random.bounded(static_cast<int>(m_domains.size()));
    const QString label = QString::number(m_random.generate(), 36);
    if (kind < 30) {
        LoadQuestion question{"r" + label + ".wild." + m_domains[domain], "A", "NOERROR", {}, {}};
        question.required << canonical(question.name, "A", m_wildcardAddresses[domain]);
        question.allowed = question.required;
        return question;
    }
    if (kind < 50)
        return {"n" + label + "." + m_domains[domain], "A", "NXDOMAIN", {}, {}};
    return m_questions[m_random.bounded(static_cast<int>(m_questions.size()))];
}

void Load::tick()
{
    const qint64 now = m_clock.elapsed();
    const auto due = static_cast<quint64>(now) * static_cast<quint64>(m_perSecond) / 1000;
    for (; m_sending && m_due < due; ++m_due)
        send();
    for (auto it = m_pending.begin(); it != m_pending.end();) {
        if (now - it->sentAt < patienceMs) {
            ++it;
            continue;
        }
        const Pending late = *it;
        it = m_pending.erase(it);
        done(late, Verdict::Silent, "no answer");
    }
}

void Load::send()
{
    const quint16 id = m_nextId++;
    if (m_pending.contains(id))
        return;
    Pending pending{draw(), m_clock.elapsed()};
    const auto name = wire::Name::fromText(pending.question.name.toStdString());
    const auto type = wire::typeFromText(pending.question.type.toStdString());
    wire::Edns edns;
    edns.udpSize = 1232;
    const auto packet = wire::encodeQuery(id, wire::flagRd, {*name, *type, wire::Class::In}, &edns);
    m_socket.writeDatagram(reinterpret_cast<const char*>(packet.data()), static_cast<qint64>(packet.size()), m_address, 53);
    ++m_counts.sent;
    m_pending.insert(id, pending);
}

void Load::receive()
{
    while (m_socket.hasPendingDatagrams()) {
        QByteArray datagram(static_cast<qsizetype>(m_socket.pendingDatagramSize()), Qt::Uninitialized);
        m_socket.readDatagram(datagram.data(), datagram.size());
        if (datagram.size() < 2)
            continue;
        const auto id = static_cast<quint16>(static_cast<quint8>(datagram[0]) << 8 | static_cast<quint8>(datagram[1]));
        const auto found = m_pending.constFind(id);
        if (found == m_pending.constEnd())
            continue;
        const Pending pending = *found;
        m_pending.erase(found);
        judge(pending, datagram);
    }
}

void Load::judge(const Pending& pending, const QByteArray& datagram)
{
    const auto parsed =
        wire::Message::parse({reinterpret_cast<const std::uint8_t*>(datagram.constData()), static_cast<std::size_t>(datagram.size())});
    if (!parsed)
        return done(pending, Verdict::Wrong, "does not parse");
    const wire::Message& reply = parsed.value();
    const QString rcode = QString::fromStdString(wire::toText(reply.rcode));
    if (reply.rcode == wire::Rcode::ServFail)
        return done(pending, Verdict::ServFail, {});
    if (rcode != pending.question.rcode && pending.question.rcode != "SERVFAIL")
        return done(pending, Verdict::Wrong, "rcode " + rcode);
    QSet<QString> required = pending.question.required;
    for (const wire::Record& record : reply.answer) {
        const QString text = canonical(QString::fromStdString(record.owner.toText()), QString::fromStdString(wire::toText(record.type)),
                                       QString::fromStdString(wire::rdataToText(record.type, record.rdata)));
        if (!pending.question.allowed.contains(text))
            return done(pending, Verdict::Wrong, "foreign record " + text);
        required.remove(text);
    }
    if (!required.isEmpty() && !reply.has(wire::flagTc))
        return done(pending, Verdict::Wrong, "missing " + required.values().join(", "));
    done(pending, Verdict::Right, {});
}

void Load::done(const Pending& pending, Verdict verdict, const QString& detail)
{
    switch (verdict) {
    case Verdict::Right: ++m_counts.right; break;
    case Verdict::Wrong: ++m_counts.wrong; break;
    case Verdict::Silent: ++m_counts.silent; break;
    case Verdict::ServFail:
        if (pending.question.rcode == "SERVFAIL") {
            ++m_counts.expectedServFail;
            return;
        }
        ++m_counts.servFail;
        break;
    }
    // Zones that cannot be resolved may also be answered by silence: a forwarder's patience differs.
    if (verdict == Verdict::Silent && pending.question.rcode == "SERVFAIL")
        return;
    if (verdict != Verdict::Right)
        m_report({pending.question, verdict, detail, m_clock.elapsed() - pending.sentAt});
}

} // namespace harddns::interop
