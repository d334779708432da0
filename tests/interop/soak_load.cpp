#include "tests/interop/soak_load.h"

#include "engine/wire/message.h"

#include <QHash>
#include <QHostAddress>
#include <QRandomGenerator>
#include <QTimer>
#include <QUdpSocket>

namespace harddns::interop
{

namespace
{

/// A client would have given up long before; later answers count as none.
constexpr qint64 patienceMs = 12000;
constexpr int tickMs = 5;
/// A load that was kept from running asks no more than this share of a second at once when it runs again: clients do not make up for
/// lost time either, and a burst would only fill the sockets.
constexpr quint64 burstShare = 20;
/// Questions of these types are compared record by record (their text form is the same in all tools).
const QStringList comparedTypes{"A", "MX", "NS", "PTR", "SRV"};

} // namespace

class Load::Worker : public QObject
{
public:
    Worker(const QString& address, const ZoneTree& tree, quint32 seed, int perSecond, const QElapsedTimer& clock, LoadCounts& counts,
           std::function<void(const LoadResult&)> report);

    // On the thread.
    void begin();
    void stopSending() { m_sending = false; }

private:
    struct Pending {
        LoadQuestion question;
        qint64 sentAt = 0;
    };
    void tick();
    void send();
    void receive();
    [[nodiscard]] LoadQuestion draw();
    void judge(const Pending& pending, const QByteArray& datagram);
    void done(const Pending& pending, Verdict verdict, const QString& detail);
    [[nodiscard]] QString zoneOf(const QString& name) const;

    QHostAddress m_address;
    QList<LoadQuestion> m_questions;
    QStringList m_domains;
    QStringList m_wildcardAddresses;
    QSet<QString> m_zones;
    QSet<QString> m_seen; ///< zones with a right answer
    QRandomGenerator m_random;
    quint64 m_perSecond;
    const QElapsedTimer& m_clock;
    LoadCounts& m_counts;
    std::function<void(const LoadResult&)> m_report;
    std::unique_ptr<QUdpSocket> m_socket;
    std::unique_ptr<QTimer> m_timer;
    qint64 m_lastTick = 0;
    double m_due = 0; ///< questions the schedule owes
    quint16 m_nextId = 1;
    bool m_sending = true;
    QHash<quint16, Pending> m_pending;
};

Load::Worker::Worker(const QString& address, const ZoneTree& tree, quint32 seed, int perSecond, const QElapsedTimer& clock,
                     LoadCounts& counts, std::function<void(const LoadResult&)> report)
    : m_address(address),
      m_random(seed),
      m_perSecond(static_cast<quint64>(perSecond)),
      m_clock(clock),
      m_counts(counts),
      m_report(std::move(report))
{
    for (const GeneratedZone& zone : tree.zones)
        m_zones.insert(zone.origin);
    for (const Expectation& expectation : tree.questions) {
        if (!comparedTypes.contains(expectation.type))
            continue;
        LoadQuestion question{expectation.name, expectation.type, expectation.rcode, {}, {}, false};
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
}

void Load::Worker::begin()
{
    m_socket = std::make_unique<QUdpSocket>();
    connect(m_socket.get(), &QUdpSocket::readyRead, this, [this] { receive(); });
    m_socket->bind(QHostAddress::AnyIPv4);
    m_timer = std::make_unique<QTimer>();
    m_timer->setTimerType(Qt::PreciseTimer);
    connect(m_timer.get(), &QTimer::timeout, this, [this] { tick(); });
    m_lastTick = m_clock.elapsed();
    m_timer->start(tickMs);
}

LoadQuestion Load::Worker::draw()
{
    // New names (wildcard, missing) make the node work, known names make its cache work.
    const int kind = m_random.bounded(100);
    const int domain = m_random.bounded(static_cast<int>(m_domains.size()));
    const QString label = QString::number(m_random.generate(), 36);
    if (kind < 30) {
        LoadQuestion question{"r" + label + ".wild." + m_domains[domain], "A", "NOERROR", {}, {}, true};
        question.required << canonical(question.name, "A", m_wildcardAddresses[domain]);
        question.allowed = question.required;
        return question;
    }
    if (kind < 50)
        return {"n" + label + "." + m_domains[domain], "A", "NXDOMAIN", {}, {}, true};
    return m_questions[m_random.bounded(static_cast<int>(m_questions.size()))];
}

void Load::Worker::tick()
{
    const qint64 now = m_clock.elapsed();
    m_counts.longestPauseMs = std::max(m_counts.longestPauseMs, now - m_lastTick);
    const auto rate = static_cast<double>(m_perSecond);
    m_due = std::min(m_due + static_cast<double>(now - m_lastTick) * rate / 1000.0, std::max(rate / burstShare, 1.0));
    m_lastTick = now;
    for (; m_sending && m_due >= 1; m_due -= 1)
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
    if (!m_sending && m_pending.isEmpty()) {
        m_timer->stop();
        m_socket->close();
        thread()->quit();
    }
}

void Load::Worker::send()
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
    m_socket->writeDatagram(reinterpret_cast<const char*>(packet.data()), static_cast<qint64>(packet.size()), m_address, 53);
    ++m_counts.sent;
    m_pending.insert(id, pending);
}

void Load::Worker::receive()
{
    while (m_socket->hasPendingDatagrams()) {
        QByteArray datagram(static_cast<qsizetype>(m_socket->pendingDatagramSize()), Qt::Uninitialized);
        m_socket->readDatagram(datagram.data(), datagram.size());
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

void Load::Worker::judge(const Pending& pending, const QByteArray& datagram)
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

void Load::Worker::done(const Pending& pending, Verdict verdict, const QString& detail)
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
    if (verdict == Verdict::Right) {
        const QString zone = zoneOf(pending.question.name);
        if (m_seen.contains(zone))
            return;
        m_seen.insert(zone);
    }
    m_report({pending.question, verdict, detail, pending.sentAt, m_clock.elapsed()});
}

QString Load::Worker::zoneOf(const QString& name) const
{
    QString at = name;
    while (!at.isEmpty() && !m_zones.contains(at))
        at = at.section('.', 1);
    return at;
}

Load::Load(QString name, const QString& address, const ZoneTree& tree, quint32 seed, int perSecond, const QElapsedTimer& clock,
           std::function<void(const LoadResult&)> report)
    : m_name(std::move(name)),
      m_worker(new Worker(address, tree, seed, perSecond, clock, m_counts, [this, report = std::move(report)](const LoadResult& result) {
          QMetaObject::invokeMethod(
              &m_here, [report, result] { report(result); }, Qt::QueuedConnection);
      }))
{
    m_worker->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
}

Load::~Load()
{
    if (!m_thread.isRunning() && !m_thread.isFinished()) {
        delete m_worker; // never started
        return;
    }
    m_thread.quit();
    m_thread.wait();
}

void Load::start()
{
    m_thread.start();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->begin(); }, Qt::QueuedConnection);
}

void Load::finish()
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->stopSending(); }, Qt::QueuedConnection);
}

} // namespace harddns::interop
