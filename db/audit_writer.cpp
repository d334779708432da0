#include "db/audit_writer.h"

#include "db/retention_clock.h"
#include "db/write_session.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace harddns::db
{

namespace
{

/// Between two tries on a disk that refuses.
constexpr std::chrono::milliseconds retryEvery{1000};
/// With nothing to write, how often the thread looks whether a head or retention is due.
constexpr std::chrono::milliseconds idleEvery{1000};
/// Steps of time the system's clock takes by itself (leap seconds, slewing) are not worth an event.
constexpr std::int64_t clockSlackUs = 2'000'000;

std::int64_t systemNowUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::int64_t systemSteadyUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>; // Clang 14 does not deduce aggregates

std::size_t sizeOf(const std::vector<std::string>& list)
{
    std::size_t out = 0;
    for (const std::string& text : list)
        out += text.size() + sizeof(std::string);
    return out;
}

/// Octets a queued row holds, near enough for a limit.
std::size_t costOf(const AuditRow& row)
{
    return sizeof row + std::visit(Overloaded{
                                       [](const VoteEvent& v) { return v.name.size() + v.seats.size() * (sizeof(VoteSeat) + 64); },
                                       [](const DisagreementRecord& d) {
                                           std::size_t out = sizeOf(d.decided);
                                           for (const DisagreementSeat& seat : d.seats)
                                               out += sizeof seat + seat.packet.size() + sizeOf(seat.records) + sizeOf(seat.path) +
                                                      sizeOf(seat.proof.path) + seat.findings.size() * 256 + 1024;
                                           return out;
                                       },
                                       [](const AlertChange& a) {
                                           return a.note.size() + a.alert.text.size() + sizeOf(a.alert.nodes) + sizeOf(a.alert.examples);
                                       },
                                       [](const Event& e) { return e.text.size() + e.before.size() + e.after.size(); },
                                       [](const LatencyMinute& m) { return m.values.counts.size() * 16; },
                                       [](const NameHistory& h) { return h.sets.size() * 64 + h.records.size() * 256; },
                                   },
                                   row);
}

class Writer final : public AuditWriter
{
public:
    explicit Writer(WriterOptions options)
        : m_options(std::move(options)),
          m_keepOneVoteIn(m_options.keepOneVoteIn),
          m_retentionDays(m_options.retentionDays),
          m_maxBytes(m_options.maxBytes)
    {
        m_historyBefore.add = m_options.addToHistory;
        if (!m_options.nowUs)
            m_options.nowUs = systemNowUs;
        if (!m_options.steadyUs)
            m_options.steadyUs = systemSteadyUs;
    }

    DbResult<void> begin()
    {
        auto lock = lockStore(m_options.path);
        if (!lock)
            return Failure{lock.error()};
        m_lock = std::move(*lock);
        auto begun = openSession();
        if (begun)
            begun = beginRun();
        // Opening reads little: what is damaged may be where the first row goes.
        if (!begun && begun.error().kind == DbError::Kind::Damaged && m_session) {
            m_session.reset();
            if (setAside(begun.error().message)) {
                begun = openSession();
                if (begun)
                    begun = beginRun();
            }
        }
        if (!begun)
            return begun;
        m_thread = std::thread([this] { run(); });
        return {};
    }

    ~Writer() override
    {
        {
            const std::lock_guard guard(m_mutex);
            m_stop = true;
        }
        m_wake.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }

    bool put(VoteEvent vote) override
    {
        const unsigned keep = m_keepOneVoteIn.load(std::memory_order_relaxed);
        if (keep == 0)
            return true;
        if (vote.dissents == 0 && m_votesSeen.fetch_add(1, std::memory_order_relaxed) % keep != 0)
            return true;
        return enqueue(std::move(vote), true);
    }
    bool put(DisagreementRecord record) override { return enqueue(std::move(record), false); }
    bool put(AlertChange change) override { return enqueue(std::move(change), false); }
    bool put(Event event) override { return enqueue(std::move(event), false); }
    bool put(LatencyMinute minute) override { return enqueue(std::move(minute), false); }
    bool put(NameHistory history) override { return enqueue(std::move(history), false); }

    void configure(unsigned keepOneVoteIn, unsigned retentionDays, std::uint64_t maxBytes) override
    {
        m_keepOneVoteIn = keepOneVoteIn;
        m_retentionDays = retentionDays;
        m_maxBytes = maxBytes;
    }

    bool flush(std::chrono::milliseconds limit) override
    {
        std::unique_lock guard(m_mutex);
        const std::uint64_t ticket = m_status.accepted, refused = m_refused;
        m_flushTo = std::max(m_flushTo, ticket);
        m_wake.notify_all();
        const bool done = m_done.wait_for(guard, limit, [&] { return m_finished >= ticket || m_ended; });
        return done && m_finished >= ticket && m_refused == refused;
    }

    WriterStatus status() const override
    {
        const std::lock_guard guard(m_mutex);
        WriterStatus out = m_status;
        out.queued = m_status.accepted - m_finished;
        return out;
    }

private:
    bool enqueue(AuditRow row, bool vote)
    {
        const std::size_t cost = costOf(row);
        bool wake = false;
        {
            const std::lock_guard guard(m_mutex);
            const double share = vote ? voteShareOfQueue : 1.0;
            if (static_cast<double>(m_rows + 1) > static_cast<double>(m_options.queuedRows) * share ||
                static_cast<double>(m_octets + cost) > static_cast<double>(m_options.queuedOctets) * share) {
                ++m_status.dropped;
                ++(vote ? m_lostVotes : m_lostOthers);
                return false;
            }
            m_queue.push_back(std::move(row));
            ++m_status.accepted;
            ++m_rows;
            m_octets += cost;
            wake = m_queue.size() == 1 || m_queue.size() == rowsPerTransaction;
        }
        if (wake)
            m_wake.notify_all();
        return true;
    }

    // ---- the thread

    void run()
    {
        checkFile();
        while (waitForWork()) {
            if (step())
                continue;
            std::unique_lock guard(m_mutex);
            m_wake.wait_for(guard, retryEvery, [this] { return m_stop; });
        }
        end();
    }

    /// False: to end.
    bool waitForWork()
    {
        std::unique_lock guard(m_mutex);
        if (m_batch.empty() && m_moreToRetain) {
            m_batch.swap(m_queue); // no time to lose, and no reason to wait for more
        } else if (m_batch.empty()) {
            m_wake.wait_for(guard, idleEvery, [this] { return m_stop || !m_queue.empty(); });
            // What comes within a quarter of a second goes together.
            if (!m_queue.empty())
                m_wake.wait_for(guard, timePerTransaction,
                                [this] { return m_stop || m_queue.size() >= rowsPerTransaction || m_flushTo > m_finished; });
            m_batch.swap(m_queue);
        }
        return !m_stop;
    }

    /// One transaction, and what else is due. False: the disk refuses; m_batch is as it was.
    bool step()
    {
        if (!m_session && !reopen())
            return false;
        const std::int64_t now = m_options.nowUs();
        const bool headDue = now - m_session->chain().state().headUs >= m_options.headIntervalUs || now < m_session->chain().state().headUs;
        const bool news = m_session->chain().state().seq > m_session->chain().state().headSeq;
        if (!m_batch.empty() || lostToTell() || (headDue && news)) {
            if (!commit(now, headDue && news))
                return false;
        }
        if (m_moreToRetain || now >= m_retainAtUs || now < m_retainAtUs - 2 * m_options.housekeepingUs) {
            const std::int64_t believed = m_retentionClock.at(now, m_options.steadyUs());
            const auto more = m_session->retain(m_options.signer.get(), believed, m_retentionDays, m_maxBytes);
            if (!more)
                return failed(more.error());
            m_moreToRetain = *more;
            if (!*more) {
                m_retainAtUs = now + m_options.housekeepingUs;
                if (auto done = m_session->setRetentionClock(believed); !done)
                    return failed(done.error());
            }
            const auto used = usedOctets(m_session->db());
            const std::lock_guard guard(m_mutex);
            m_status.usedBytes = used ? static_cast<std::uint64_t>(*used) : m_status.usedBytes;
        }
        return true;
    }

    bool lostToTell()
    {
        const std::lock_guard guard(m_mutex);
        return m_lostVotes + m_lostOthers > 0;
    }

    bool commit(std::int64_t now, bool withHead)
    {
        const std::size_t count = std::min(m_batch.size(), rowsPerTransaction);
        const WriteSession::Mark before = m_session->mark();
        std::uint64_t lostVotes = 0, lostOthers = 0;
        {
            const std::lock_guard guard(m_mutex);
            lostVotes = m_lostVotes;
            lostOthers = m_lostOthers;
        }
        std::uint64_t refused = 0;
        auto outcome = transact(now, count, withHead, lostVotes, lostOthers, false, refused);
        // A row that SQLite itself does not take must not stop the others.
        if (!outcome && outcome.error().kind == DbError::Kind::Other) {
            m_session->restore(before);
            outcome = transact(now, count, withHead, lostVotes, lostOthers, true, refused);
        }
        if (!outcome) {
            m_session->restore(before);
            return failed(outcome.error());
        }
        std::size_t octets = 0;
        for (std::size_t i = 0; i < count; ++i)
            octets += costOf(m_batch[i]);
        m_batch.erase(m_batch.begin(), m_batch.begin() + static_cast<std::ptrdiff_t>(count));
        bool changed = withHead;
        {
            const std::lock_guard guard(m_mutex);
            m_rows -= count;
            m_octets -= octets;
            m_finished += count;
            m_refused += refused;
            m_status.written += count - refused;
            m_status.dropped += refused;
            m_lostVotes -= lostVotes;
            m_lostOthers -= lostOthers;
            ++m_status.commits;
            changed = changed || !m_status.writing;
            m_status.writing = true;
            m_status.problem.clear();
            noteHead();
        }
        m_done.notify_all();
        if (changed)
            tell();
        return true;
    }

    DbResult<void> transact(std::int64_t now, std::size_t count, bool withHead, std::uint64_t lostVotes, std::uint64_t lostOthers,
                            bool oneByOne, std::uint64_t& refused)
    {
        Transaction transaction(m_session->db());
        if (auto done = transaction.begin(Transaction::Kind::Write); !done)
            return done;
        if (now < m_clockUs - clockSlackUs) {
            const auto seq = m_session->writeEvent(eventNow(
                EventKind::Clock, now, "the system's clock was set back by " + std::to_string((m_clockUs - now) / 1'000'000) + " s"));
            if (!seq)
                return Failure{seq.error()};
        }
        for (std::size_t i = 0; i < count; ++i) {
            auto done = oneByOne ? writeGuarded(m_batch[i], refused) : m_session->write(m_batch[i], m_run);
            if (!done)
                return done;
        }
        if (lostVotes + lostOthers + refused > 0) {
            const auto seq = m_session->writeEvent(eventNow(EventKind::Lost, now,
                                                            std::to_string(lostVotes) + " votes and " + std::to_string(lostOthers) +
                                                                " other rows did not come into the store: " + "the queue was full; " +
                                                                std::to_string(refused) + " were refused by SQLite"));
            if (!seq)
                return Failure{seq.error()};
        }
        if (withHead) {
            if (auto done = m_session->signHead(m_options.signer.get(), now); !done)
                return done;
        }
        if (auto done = transaction.commit(); !done)
            return done;
        m_clockUs = now;
        return {};
    }

    DbResult<void> writeGuarded(const AuditRow& row, std::uint64_t& refused)
    {
        const WriteSession::Mark before = m_session->mark();
        if (auto done = m_session->db().exec("SAVEPOINT one"); !done)
            return done;
        auto done = m_session->write(row, m_run);
        if (!done && done.error().kind == DbError::Kind::Other) {
            m_session->restore(before);
            ++refused;
            done = m_session->db().exec("ROLLBACK TO one");
        }
        if (!done)
            return done;
        return m_session->db().exec("RELEASE one");
    }

    // ---- trouble

    bool failed(const DbError& error)
    {
        m_session.reset();
        if (error.kind == DbError::Kind::Damaged && setAside(error.message))
            return reopen();
        bool changed = false;
        {
            const std::lock_guard guard(m_mutex);
            changed = m_status.writing || m_status.problem != error.message;
            m_status.writing = false;
            m_status.problem = error.message;
        }
        if (changed)
            tell();
        return false;
    }

    bool reopen()
    {
        if (auto done = openSession(); !done)
            return failed(done.error());
        if (m_newFile) {
            if (auto done = beginRun(); !done)
                return failed(done.error());
        }
        return true;
    }

    bool setAside(const std::string& why)
    {
        auto name = moveAside(m_options.path, m_options.nowUs());
        if (!name)
            return false;
        m_damage = why;
        m_newFile = true;
        {
            const std::lock_guard guard(m_mutex);
            m_status.movedAside = *name;
        }
        return true;
    }

    DbResult<void> openSession()
    {
        auto session = WriteSession::open(m_options.path);
        if (!session && session.error().kind == DbError::Kind::Damaged && setAside(session.error().message))
            session = WriteSession::open(m_options.path);
        if (!session)
            return Failure{session.error()};
        m_session = std::move(*session);
        m_session->setHistoryBefore(&m_historyBefore);
        return {};
    }

    /// The first rows of a run; a new file begins a new one.
    DbResult<void> beginRun()
    {
        const std::int64_t now = m_options.nowUs();
        const WriteSession::Mark before = m_session->mark();
        if (auto done = believe(now, std::max(before.chain.newestUs, before.newestVoteUs)); !done)
            return done;
        auto outcome = [&]() -> DbResult<void> {
            Transaction transaction(m_session->db());
            if (auto done = transaction.begin(Transaction::Kind::Write); !done)
                return done;
            std::string text =
                m_session->lastRunEnded() ? "the store was opened" : "the store was opened; the run before did not end in order";
            if (const unsigned keep = m_keepOneVoteIn; keep != 1)
                text += keep == 0 ? "; votes are not kept" : "; one vote in " + std::to_string(keep) + " is kept";
            const auto seq = m_session->writeEvent(eventNow(EventKind::StoreOpened, now, text));
            if (!seq)
                return Failure{seq.error()};
            if (now - m_retentionClock.believedUs() > clockFarAheadUs) {
                const auto told = m_session->writeEvent(eventNow(
                    EventKind::Clock, now,
                    "the system's clock is " + std::to_string((now - m_retentionClock.believedUs()) / 86'400'000'000) +
                        " days ahead of the store's newest rows: until it has been so for a while, nothing is removed for its age"));
                if (!told)
                    return Failure{told.error()};
            }
            if (!m_damage.empty()) {
                std::string aside;
                {
                    const std::lock_guard guard(m_mutex);
                    aside = m_status.movedAside;
                }
                Event event = eventNow(EventKind::Damaged, now,
                                       "the file was damaged (" + m_damage + ") and is kept as " + aside + "; this one was begun instead");
                event.subject = aside;
                if (const auto told = m_session->writeEvent(event); !told)
                    return Failure{told.error()};
            }
            if (auto done = transaction.commit(); !done)
                return done;
            m_run = *seq;
            return {};
        }();
        if (!outcome) {
            m_session->restore(before);
            return outcome;
        }
        m_damage.clear();
        m_newFile = false;
        m_clockUs = std::max(m_clockUs, std::max(before.chain.newestUs, before.newestVoteUs));
        const std::lock_guard guard(m_mutex);
        m_status.run = m_run;
        noteHead();
        return {};
    }

    DbResult<void> believe(std::int64_t now, std::int64_t newestUs)
    {
        const auto kept = m_session->retentionClock();
        if (!kept)
            return Failure{kept.error()};
        // A file of an older version says only when it was written last; a new one knows nothing, and has nothing to lose.
        const std::int64_t before = *kept != 0 ? *kept : newestUs != 0 ? newestUs : now;
        m_retentionClock = RetentionClock(std::min(before, now), m_options.steadyUs());
        return {};
    }

    /// Reading much of the file, so on the thread and not in start().
    void checkFile()
    {
        if (auto sound = checkIntegrity(m_session->db(), openCheckLimitUs, false); !sound)
            (void)failed(sound.error());
        else if (!status().movedAside.empty())
            tell();
    }

    void end()
    {
        // Once more for everything, whatever came last.
        for (;;) {
            {
                const std::lock_guard guard(m_mutex);
                if (m_batch.empty())
                    m_batch.swap(m_queue);
            }
            if ((m_batch.empty() && !lostToTell()) || (!m_session && !reopen()) || !commit(m_options.nowUs(), false))
                break;
        }
        if (m_session && m_batch.empty())
            closeInOrder();
        m_session.reset();
        {
            const std::lock_guard guard(m_mutex);
            m_ended = true;
        }
        m_done.notify_all();
    }

    void closeInOrder()
    {
        const std::int64_t now = m_options.nowUs();
        const auto outcome = [&]() -> DbResult<void> {
            Transaction transaction(m_session->db());
            if (auto done = transaction.begin(Transaction::Kind::Write); !done)
                return done;
            if (const auto seq = m_session->writeEvent(eventNow(EventKind::StoreClosed, now, "the store was closed in order")); !seq)
                return Failure{seq.error()};
            if (auto done = m_session->signHead(m_options.signer.get(), now); !done)
                return done;
            return transaction.commit();
        }();
        if (!outcome) {
            (void)failed(outcome.error());
            return;
        }
        {
            const std::lock_guard guard(m_mutex);
            noteHead();
        }
        tell();
    }

    Event eventNow(EventKind kind, std::int64_t now, std::string text) const
    {
        Event event;
        event.kind = kind;
        event.timeUs = now;
        event.subject = m_options.path;
        event.text = std::move(text);
        return event;
    }

    /// With the mutex.
    void noteHead()
    {
        if (!m_session)
            return;
        const ChainAppender::State& state = m_session->chain().state();
        m_status.headAtUs = state.headUs;
        if (state.seq == state.headSeq)
            m_status.head = {state.seq, hexOf(state.hash)};
    }

    void tell()
    {
        if (m_options.onStatus)
            m_options.onStatus(status());
    }

    WriterOptions m_options;
    std::atomic<unsigned> m_keepOneVoteIn, m_retentionDays;
    std::atomic<std::uint64_t> m_maxBytes;
    std::unique_ptr<StoreLock> m_lock;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake, m_done;
    std::deque<AuditRow> m_queue;
    std::size_t m_rows = 0, m_octets = 0; ///< in m_queue and m_batch
    std::uint64_t m_finished = 0;         ///< accepted rows that are durable or refused
    std::uint64_t m_refused = 0, m_flushTo = 0;
    std::uint64_t m_lostVotes = 0, m_lostOthers = 0; ///< not yet told in a row
    WriterStatus m_status;
    bool m_stop = false, m_ended = false;
    std::atomic<std::uint64_t> m_votesSeen{0};

    // The thread's own.
    std::unique_ptr<WriteSession> m_session; ///< nothing: the disk refuses
    std::deque<AuditRow> m_batch;
    HistoryBefore m_historyBefore; ///< outlives sessions: what they saved is not what was known before
    std::int64_t m_run = 0, m_clockUs = 0, m_retainAtUs = 0;
    RetentionClock m_retentionClock;
    bool m_moreToRetain = false, m_newFile = false;
    std::string m_damage;
    std::thread m_thread;
};

} // namespace

DbResult<std::unique_ptr<AuditWriter>> AuditWriter::start(WriterOptions options)
{
    auto writer = std::make_unique<Writer>(std::move(options));
    if (auto done = writer->begin(); !done)
        return Failure{done.error()};
    return std::unique_ptr<AuditWriter>(std::move(writer));
}

} // namespace harddns::db
