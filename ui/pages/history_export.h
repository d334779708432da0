// HistoryExport: exactly the rows a filter shows, as a file: read by pages, written on another thread one page at a time, so that memory
// does not grow with the rows and the window stays fluid. The file appears under its name when it is complete. GUI thread.
#pragma once

#include "ui/pages/history_rows.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <memory>
#include <optional>

namespace harddns::ui
{

class HistoryExport : public QObject
{
    Q_OBJECT
public:
    struct Wanted {
        HistoryList list = HistoryList::Disagreements;
        db::Filter store; ///< with the range; with an end, or rows that come meanwhile are written too
        Filter filter;
        bool wholly = true; ///< the store's filter is all of it
        db::ExportFormat format = db::ExportFormat::Csv;
        QString path;
    };
    /// Rows read at once.
    static constexpr std::size_t pageRows = 500;

    HistoryExport(HistorySource& source, Wanted wanted, QObject* parent = nullptr);
    /// Cancels: no file stays.
    ~HistoryExport() override;
    void start();
    [[nodiscard]] const QString& path() const { return m_wanted.path; }
    [[nodiscard]] std::uint64_t rows() const { return m_rows; }

signals:
    void progress(qulonglong rows);
    /// Empty: the file is complete.
    void finished(const QString& problem);

private:
    class File;
    struct Written {
        std::uint64_t rows = 0;
        QString problem;
    };
    void readPage();
    void writePage(std::vector<HistoryRow> rows, bool last);
    void written(const Written& result, bool last);

    HistorySource& m_source;
    Wanted m_wanted;
    std::shared_ptr<File> m_file;
    std::shared_ptr<std::atomic<bool>> m_cancelled;
    PendingPtr m_reading, m_done;
    std::optional<std::int64_t> m_after;
    std::uint64_t m_rows = 0;
    bool m_first = true;
};

} // namespace harddns::ui
