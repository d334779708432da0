#include "app/console/store_history.h"

#include "db/export.h"
#include "db/store.h"
#include "engine/api/path_utf8.h"

#include <QMetaObject>

#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace harddns::app
{

namespace
{

/// Latency of a day, a minute each.
constexpr std::size_t mostMinutes = 50'000;

std::optional<db::ExportFormat> formatFrom(const std::string& text)
{
    if (text == "csv")
        return db::ExportFormat::Csv;
    if (text == "jsonl")
        return db::ExportFormat::JsonLines;
    if (text == "pcapng")
        return db::ExportFormat::Pcapng;
    return std::nullopt;
}

/// Written beside the wanted name and moved there at the end: a cancelled export leaves no half file that looks whole.
db::DbResult<std::uint64_t> exportFile(db::AuditReader& reader, const std::string& path, db::ExportFormat format,
                                       db::AuditReader::List list, const db::Filter& filter, const db::CancelFlag& cancel)
{
    const std::filesystem::path target = pathFromUtf8(path);
    const std::filesystem::path part = pathFromUtf8(path + ".part");
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    if (!file)
        return Failure{db::DbError{db::DbError::Kind::Other, "cannot write " + path + ": choose another folder"}};
    auto rows = db::exportRows(
        reader, list, filter, format,
        [&](std::string_view piece) {
            file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
            return file.good();
        },
        &cancel);
    file.close(); // with the last buffer, which a full disk may not take
    const bool written = file.good();
    std::error_code problem;
    if (rows && written) {
        std::filesystem::rename(part, target, problem);
        if (!problem)
            return rows;
    }
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    if (!written && !cancel.load())
        return Failure{db::DbError{db::DbError::Kind::Other, "cannot write " + path + ": the disk is full or cannot be written"}};
    if (problem)
        return Failure{db::DbError{db::DbError::Kind::Other, "cannot write " + path + ": " + problem.message()}};
    return rows;
}

} // namespace

struct StoreHistory::Ticket {
    db::CancelFlag cancelled{false};
};

class StoreHistory::Waiting final : public ui::Pending
{
public:
    explicit Waiting(std::shared_ptr<Ticket> ticket) : m_ticket(std::move(ticket)) {}
    ~Waiting() override { m_ticket->cancelled = true; }

private:
    std::shared_ptr<Ticket> m_ticket;
};

StoreHistory::StoreHistory(std::string path, How how, QObject* parent)
    : ui::HistorySource(parent),
      m_open([path] { return db::AuditReader::open(path); }),
      m_path(std::move(path)),
      m_how(std::move(how)),
      m_thread([this] { run(); })
{
}

StoreHistory::StoreHistory(Open open, How how, QObject* parent)
    : ui::HistorySource(parent), m_open(std::move(open)), m_how(std::move(how)), m_thread([this] { run(); })
{
}

StoreHistory::~StoreHistory()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        if (m_current)
            m_current->cancelled = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void StoreHistory::run()
{
    std::unique_ptr<db::AuditReader> reader;
    std::string file; ///< that the reader has
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || !m_jobs.empty(); });
        if (m_ending)
            return;
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        if (job.ticket->cancelled)
            continue;
        m_current = job.ticket;
        lock.unlock();
        std::optional<db::DbError> problem;
        // The file may come later than the window, and be exchanged: a writer moves a damaged one aside and begins another.
        const std::string now = m_path.empty() ? std::string() : db::fileIdentity(m_path);
        if (now != file)
            reader.reset();
        if (!reader) {
            file = now;
            if (auto opened = m_open())
                reader = std::move(opened).value();
            else
                problem = opened.error();
        }
        if (!job.run(reader.get(), problem ? &*problem : nullptr))
            reader.reset();
        lock.lock();
        m_current.reset();
    }
}

template <class T>
ui::PendingPtr StoreHistory::ask(std::function<db::DbResult<T>(db::AuditReader&, const db::CancelFlag&)> work, Answer<T> answer)
{
    auto ticket = std::make_shared<Ticket>();
    Job job;
    job.ticket = ticket;
    job.run = [this, ticket, work = std::move(work), answer = std::move(answer)](db::AuditReader* reader, const db::DbError* problem) {
        auto result = std::make_shared<Result<T, std::string>>(Failure{problem ? problem->message : std::string()});
        bool useful = true;
        if (reader != nullptr) {
            auto found = work(*reader, ticket->cancelled);
            if (found) {
                *result = std::move(found).value();
            } else {
                useful = found.error().kind == db::DbError::Kind::Cancelled;
                *result = Failure{found.error().message};
            }
        }
        QMetaObject::invokeMethod(
            this,
            [ticket, answer, result] {
                if (!ticket->cancelled)
                    answer(std::move(*result));
            },
            Qt::QueuedConnection);
        return useful;
    };
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_all();
    return std::make_unique<Waiting>(std::move(ticket));
}

ui::PendingPtr StoreHistory::votes(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredVote>> answer)
{
    return ask<std::vector<db::StoredVote>>(
        [filter, page](auto& reader, const auto& cancel) { return reader.votes(filter, page, &cancel); }, std::move(answer));
}

ui::PendingPtr StoreHistory::disagreements(const db::Filter& filter, const db::PageRequest& page,
                                           Answer<std::vector<db::StoredDisagreement>> answer)
{
    return ask<std::vector<db::StoredDisagreement>>(
        [filter, page](auto& reader, const auto& cancel) { return reader.disagreements(filter, page, &cancel); }, std::move(answer));
}

ui::PendingPtr StoreHistory::alertChanges(const db::Filter& filter, const db::PageRequest& page,
                                          Answer<std::vector<db::StoredAlertChange>> answer)
{
    return ask<std::vector<db::StoredAlertChange>>(
        [filter, page](auto& reader, const auto& cancel) { return reader.alertChanges(filter, page, &cancel); }, std::move(answer));
}

ui::PendingPtr StoreHistory::events(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredEvent>> answer)
{
    return ask<std::vector<db::StoredEvent>>(
        [filter, page](auto& reader, const auto& cancel) { return reader.events(filter, page, &cancel); }, std::move(answer));
}

ui::PendingPtr StoreHistory::count(db::AuditReader::List list, const db::Filter& filter, Answer<std::uint64_t> answer)
{
    return ask<std::uint64_t>([list, filter](auto& reader, const auto& cancel) { return reader.count(list, filter, &cancel); },
                              std::move(answer));
}

ui::PendingPtr StoreHistory::latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                                     Answer<std::vector<db::LatencyMinute>> answer)
{
    return ask<std::vector<db::LatencyMinute>>(
        [series, fromUs, toUs](auto& reader, const auto& cancel) { return reader.latency(series, fromUs, toUs, mostMinutes, &cancel); },
        std::move(answer));
}

ui::PendingPtr StoreHistory::verify(Answer<db::ChainReport> answer)
{
    return ask<db::ChainReport>(
        [this](auto& reader, const auto& cancel) {
            db::VerifyOptions options = m_how ? m_how() : db::VerifyOptions();
            options.cancel = &cancel;
            return reader.verify(options);
        },
        std::move(answer));
}

ui::PendingPtr StoreHistory::exportTo(const std::string& path, const std::string& format, db::AuditReader::List list,
                                      const db::Filter& filter, Answer<std::uint64_t> answer)
{
    return ask<std::uint64_t>(
        [path, format, list, filter](auto& reader, const auto& cancel) -> db::DbResult<std::uint64_t> {
            const auto known = formatFrom(format);
            if (!known)
                return Failure{db::DbError{db::DbError::Kind::Other, "there is no format \"" + format + "\": csv, jsonl, pcapng"}};
            return exportFile(reader, path, *known, list, filter, cancel);
        },
        std::move(answer));
}

void StoreHistory::tellGrown() { QMetaObject::invokeMethod(this, &StoreHistory::grown, Qt::QueuedConnection); }

} // namespace harddns::app
