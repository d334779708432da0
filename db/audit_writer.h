// The audit store's writer: one thread that owns the file, fed by a bounded queue. Producers (the feeder of a node, the console, the
// control server's thread) never wait for the disk: what the queue cannot hold is dropped, counted, and the loss itself becomes a row.
//
// A transaction takes what came in 250 ms, or 5,000 rows. What flush() confirmed, and what status() counts as written, is on the disk
// (store.h) and survives the death of the process at any moment.
//
// When the disk is full, or the file cannot be written any more, the status says so, rows are kept as far as the queue goes and written as
// soon as it works again; the resolver does not notice. A file that turns out to be damaged is moved aside (FILE.damaged-TIME), a new one
// is begun, and its first rows say so. A second writer of the same file, this process or another, is refused at start.
//
// The clock may be set back: rows keep the order they were written in, carry how far they are behind (Place::behindUs), and an event tells.
#pragma once

#include "db/chain.h"
#include "db/sqlite.h"
#include "db/values.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace harddns::db
{

/// Rows in a transaction: more would keep readers' view old and make the loss of an unacknowledged transaction larger.
inline constexpr std::size_t rowsPerTransaction = 5000;
inline constexpr std::chrono::milliseconds timePerTransaction{250};
/// Three seconds of votes at the rate the store is built for; a disk that stalls longer costs rows instead of memory.
inline constexpr std::size_t maxQueuedRows = 65'536;
/// Disagreements carry packets: without this 65,536 of them would hold gigabytes.
inline constexpr std::size_t maxQueuedOctets = std::size_t{64} << 20;
/// Votes may fill this much of the queue, so that a flood of them cannot push out what is chained.
inline constexpr double voteShareOfQueue = 0.75;

struct WriterStatus {
    bool writing = true;        ///< false: see `problem`; it is tried again every second
    std::string problem;        ///< a sentence with the file and what is wrong; empty when writing
    std::string movedAside;     ///< the damaged file of this run, if there was one
    std::uint64_t accepted = 0; ///< rows
    std::uint64_t written = 0;  ///< durable
    std::uint64_t dropped = 0;  ///< because the queue was full, or the row was refused by SQLite
    std::uint64_t queued = 0;   ///< accepted, not yet written
    std::uint64_t commits = 0;
    std::uint64_t usedBytes = 0; ///< of the file, as of the last look (every minute)
    std::int64_t run = 0;        ///< key of this run's StoreOpened event
    std::int64_t headAtUs = 0;   ///< when the newest head was made
    KnownHead head;              ///< to be written down elsewhere (the log): VerifyOptions::known
};

struct WriterOptions {
    std::string path;           ///< UTF-8; its folder exists
    unsigned keepOneVoteIn = 1; ///< 1: all; 0: none. Votes with a dissent are kept unless it is 0
    unsigned retentionDays = 90;
    std::uint64_t maxBytes = std::uint64_t{10} << 30;
    std::shared_ptr<HeadSigner> signer;     ///< used on the writer's thread only; nothing: heads are not signed
    std::function<std::int64_t()> nowUs;    ///< Unix time; nothing: the system's
    std::function<std::int64_t()> steadyUs; ///< a clock that is never set; nothing: the system's
    /// Asked for each NameHistory: true: the run does not know what the store knows of names, so it is added to instead of replaced.
    std::function<bool()> addToHistory;
    std::function<void(const WriterStatus&)> onStatus; ///< the writer's thread; when `writing`, `problem`, `movedAside` or `head` changed
    std::size_t queuedRows = maxQueuedRows;            ///< smaller in tests
    std::size_t queuedOctets = maxQueuedOctets;
    std::int64_t headIntervalUs = headEveryUs;
    std::int64_t housekeepingUs = 60'000'000; ///< between two looks at retention
};

class AuditWriter
{
public:
    /// Takes the lock, opens or makes the file, starts the thread. Failure: InUse, ReadOnly, Version, Missing ...: a sentence for the
    /// operator. A damaged file is no failure.
    [[nodiscard]] static DbResult<std::unique_ptr<AuditWriter>> start(WriterOptions options);
    /// Writes what is queued and a signed head, unless the disk does not let it (then after one try).
    virtual ~AuditWriter() = default;

    /// Any thread; never waits. False: dropped and counted.
    virtual bool put(VoteEvent vote) = 0;
    virtual bool put(DisagreementRecord record) = 0;
    virtual bool put(AlertChange change) = 0;
    virtual bool put(Event event) = 0;
    virtual bool put(LatencyMinute minute) = 0;
    virtual bool put(NameHistory history) = 0; ///< replaces what was known of the name and type (but see addToHistory)

    /// Takes over other limits from now on. Any thread.
    virtual void configure(unsigned keepOneVoteIn, unsigned retentionDays, std::uint64_t maxBytes) = 0;

    /// Returns when everything put before is durable: true. False: not within the limit, or some of it was lost.
    [[nodiscard]] virtual bool flush(std::chrono::milliseconds limit) = 0;
    [[nodiscard]] virtual WriterStatus status() const = 0;
};

} // namespace harddns::db
