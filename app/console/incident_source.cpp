#include "app/console/incident_source.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QPointer>
#include <QTimer>

#include <algorithm>

namespace harddns::app
{

namespace
{

/// Around what the file holds, so that nothing of it lies on the edge of the range.
constexpr std::int64_t marginUs = 60'000'000;

template <class T>
void refuse(QObject* context, QObject* receiver, ui::Source::Answer<T> answer, const QString& why)
{
    QTimer::singleShot(0, context, [guard = QPointer<QObject>(receiver), answer = std::move(answer), why = why.toStdString()] {
        if (guard)
            answer(Failure{why});
    });
}

} // namespace

/// The file as the history of its node: only what belongs to its alert is in it, so that nothing has to be filtered but by id.
class IncidentSource::Past final : public ui::HistorySource
{
public:
    explicit Past(const ui::IncidentBundle& bundle) : m_bundle(bundle) {}

    ui::PendingPtr votes(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredVote>> answer) override
    {
        std::vector<db::StoredVote> out;
        for (const VoteEvent& vote : m_bundle.votes) {
            if (filter.vote && *filter.vote != vote.id)
                continue;
            db::StoredVote& stored = out.emplace_back();
            stored.place.key = static_cast<std::int64_t>(out.size());
            stored.vote = vote;
        }
        return later<std::vector<db::StoredVote>>(page, std::move(out), std::move(answer));
    }
    ui::PendingPtr disagreements(const db::Filter& filter, const db::PageRequest& page,
                                 Answer<std::vector<db::StoredDisagreement>> answer) override
    {
        std::vector<db::StoredDisagreement> out;
        for (const DisagreementRecord& record : m_bundle.disagreements) {
            // All of them are live data of this source: only a certain one is looked up here.
            if (!filter.vote || *filter.vote != record.vote)
                continue;
            db::StoredDisagreement& stored = out.emplace_back();
            stored.place.key = static_cast<std::int64_t>(out.size());
            stored.record = record;
        }
        return later<std::vector<db::StoredDisagreement>>(page, std::move(out), std::move(answer));
    }
    ui::PendingPtr alertChanges(const db::Filter& filter, const db::PageRequest& page,
                                Answer<std::vector<db::StoredAlertChange>> answer) override
    {
        std::vector<db::StoredAlertChange> out;
        for (const db::AlertChange& change : m_bundle.changes) {
            if (filter.alert && *filter.alert != m_bundle.alert.id)
                continue;
            db::StoredAlertChange& stored = out.emplace_back();
            stored.place.key = static_cast<std::int64_t>(out.size());
            stored.change = change;
        }
        return later<std::vector<db::StoredAlertChange>>(page, std::move(out), std::move(answer));
    }
    ui::PendingPtr events(const db::Filter&, const db::PageRequest& page, Answer<std::vector<db::StoredEvent>> answer) override
    {
        std::vector<db::StoredEvent> out;
        for (const db::Event& event : m_bundle.events) {
            db::StoredEvent& stored = out.emplace_back();
            stored.place.key = static_cast<std::int64_t>(out.size());
            stored.event = event;
        }
        return later<std::vector<db::StoredEvent>>(page, std::move(out), std::move(answer));
    }
    ui::PendingPtr count(db::AuditReader::List, const db::Filter&, Answer<std::uint64_t> answer) override
    {
        return none<std::uint64_t>(std::move(answer));
    }
    ui::PendingPtr latency(const std::string&, std::int64_t, std::int64_t, Answer<std::vector<db::LatencyMinute>> answer) override
    {
        return none<std::vector<db::LatencyMinute>>(std::move(answer));
    }
    ui::PendingPtr verify(Answer<db::ChainReport> answer) override { return none<db::ChainReport>(std::move(answer)); }
    ui::PendingPtr exportTo(const std::string&, const std::string&, db::AuditReader::List, const db::Filter&,
                            Answer<std::uint64_t> answer) override
    {
        return none<std::uint64_t>(std::move(answer));
    }

private:
    /// An answer may destroy what stands for its question.
    class Question final : public ui::Pending
    {
    public:
        explicit Question(std::function<void()> answer)
        {
            QTimer::singleShot(0, QCoreApplication::instance(), [gone = m_gone, answer = std::move(answer)] {
                if (!*gone)
                    answer();
            });
        }
        ~Question() override { *m_gone = true; }

    private:
        const std::shared_ptr<bool> m_gone = std::make_shared<bool>(false);
    };

    /// The lists of a file are oldest first; the first page is all there is.
    template <class T>
    static ui::PendingPtr later(const db::PageRequest& page, T rows, Answer<T> answer)
    {
        if (page.newestFirst)
            std::reverse(rows.begin(), rows.end());
        if (page.after)
            rows.clear();
        if (rows.size() > page.limit)
            rows.resize(page.limit);
        return std::make_unique<Question>([rows = std::move(rows), answer = std::move(answer)] { answer(T(rows)); });
    }
    template <class T>
    static ui::PendingPtr none(Answer<T> answer)
    {
        return std::make_unique<Question>(
            [answer = std::move(answer), why = IncidentSource::tr("An incident from a file has no audit history.").toStdString()] {
                answer(Failure{why});
            });
    }

    const ui::IncidentBundle& m_bundle;
};

IncidentSource::IncidentSource(ui::IncidentBundle bundle, QString user, QObject* parent)
    : ui::Source(parent), m_bundle(std::move(bundle)), m_user(std::move(user)), m_past(std::make_unique<Past>(m_bundle))
{
    const Alert& alert = m_bundle.alert;
    const QString name = ui::format::shownName(alert.name);
    const QString about = alert.type.empty() ? name : name + u' ' + QString::fromStdString(alert.type);
    //: what it is about, and when it began: "Incident of www.bank.example A (21 Nov 14:32), read only"
    m_title = tr("Incident of %1 (%2), read only").arg(about, ui::format::dayMinutes(alert.firstSeenUs));
    m_recording.sentence = tr("This is an incident of %1 from a file, saved %2 %3 by %4. Nothing here is live.")
                               .arg(m_bundle.node, ui::format::dateTime(m_bundle.savedUs), ui::format::zone(), m_bundle.savedBy);
    m_recording.fromUs = alert.firstSeenUs;
    m_recording.toUs = std::max(m_bundle.savedUs, alert.lastSeenUs);
    for (const DisagreementRecord& record : m_bundle.disagreements) {
        m_recording.fromUs = std::min(m_recording.fromUs, record.timeUs);
        m_recording.toUs = std::max(m_recording.toUs, record.timeUs);
    }
    m_recording.fromUs -= marginUs;
    QTimer::singleShot(0, this, &IncidentSource::tell); // when the window listens
}

IncidentSource::~IncidentSource() = default;

std::unique_ptr<IncidentSource> IncidentSource::open(const QString& path, const QString& user, QString* problem)
{
    auto bundle = ui::IncidentBundle::open(path);
    if (!bundle.ok()) {
        if (problem != nullptr)
            *problem = bundle.error();
        return nullptr;
    }
    return std::make_unique<IncidentSource>(std::move(bundle).value(), user);
}

void IncidentSource::tell()
{
    auto out = std::make_shared<Snapshot>();
    out->sequence = 1;
    out->timeUs = m_recording.toUs;
    auto status = std::make_shared<NodeStatus>();
    status->name = m_bundle.node.toStdString();
    out->status = std::move(status);
    out->stats = std::make_shared<const NodeStats>();
    out->members = m_bundle.members;
    out->alerts.push_back(m_bundle.alert);
    out->votes = m_bundle.votes;
    out->disagreements = m_bundle.disagreements;
    const auto earlier = [](const auto& a, const auto& b) { return a.timeUs < b.timeUs; };
    std::stable_sort(out->votes.begin(), out->votes.end(), earlier);
    std::stable_sort(out->disagreements.begin(), out->disagreements.end(), earlier);
    Q_EMIT snapshot(out);
}

void IncidentSource::trace(const QString&, const QString&, bool, QObject* receiver, Answer<TraceResult> answer)
{
    refuse(this, receiver, std::move(answer), tr("This incident comes from a file; there is no node to ask."));
}

void IncidentSource::command(const QString&, MemberCommand, const QString&, QObject* receiver, Answer<bool> answer)
{
    refuse(this, receiver, std::move(answer), tr("This incident comes from a file; there is no node to act on."));
}

void IncidentSource::act(const AlertAction&, QObject* receiver, Answer<bool> answer)
{
    refuse(this, receiver, std::move(answer), tr("This incident comes from a file; there is no node to act on."));
}

AlertLife IncidentSource::alertLife(std::uint64_t alert) const
{
    return alert == m_bundle.alert.id ? m_bundle.life : ui::Source::alertLife(alert);
}

ui::HistorySource* IncidentSource::history() { return m_past.get(); }

} // namespace harddns::app
