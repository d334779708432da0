#include "ui/pages/history_export.h"

#include <QCoreApplication>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

#include <utility>

namespace harddns::ui
{

/// Used by one page's writing after the other, never by two at once.
class HistoryExport::File
{
public:
    explicit File(const QString& path) : m_file(path) {}
    ~File() { m_file.cancelWriting(); }
    QString write(const std::string& text)
    {
        if (!m_file.isOpen() && !m_file.open(QIODevice::WriteOnly))
            return m_file.errorString();
        const auto size = static_cast<qint64>(text.size());
        return m_file.write(text.data(), size) == size ? QString() : m_file.errorString();
    }
    QString finish() { return m_file.commit() ? QString() : m_file.errorString(); }

private:
    QSaveFile m_file;
};

HistoryExport::HistoryExport(HistorySource& source, Wanted wanted, QObject* parent)
    : QObject(parent),
      m_source(source),
      m_wanted(std::move(wanted)),
      m_file(std::make_shared<File>(m_wanted.path)),
      m_cancelled(std::make_shared<std::atomic<bool>>(false))
{
}

HistoryExport::~HistoryExport() { m_cancelled->store(true); }

void HistoryExport::start() { readPage(); }

void HistoryExport::readPage()
{
    const db::PageRequest page{pageRows, false, m_after};
    m_reading = fetchHistory(m_source, m_wanted.list, m_wanted.store, page, [this](Result<std::vector<HistoryRow>, std::string> answer) {
        m_done = std::move(m_reading);
        if (!answer) {
            emit finished(QString::fromStdString(answer.error()));
            return;
        }
        if (!answer->empty())
            m_after = keyOf(answer->back());
        const bool last = answer->size() < pageRows;
        writePage(std::move(*answer), last);
    });
}

void HistoryExport::writePage(std::vector<HistoryRow> rows, bool last)
{
    const bool first = std::exchange(m_first, false);
    QThreadPool::globalInstance()->start([self = QPointer<HistoryExport>(this), file = m_file, cancelled = m_cancelled, wanted = m_wanted,
                                          rows = std::move(rows), first, last] {
        Written out;
        std::string text = first ? db::exportBegin(wanted.list, wanted.format) : std::string();
        for (const HistoryRow& row : rows) {
            if (cancelled->load())
                return;
            if (!wanted.wholly && !matches(wanted.filter, row))
                continue;
            text += exported(row, wanted.format);
            ++out.rows;
        }
        out.problem = file->write(text);
        if (out.problem.isEmpty() && last && !cancelled->load())
            out.problem = file->finish();
        // The object lives on the GUI thread; what is posted to one that has gone is thrown away there.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, out, last] {
                if (self)
                    self->written(out, last);
            },
            Qt::QueuedConnection);
    });
}

void HistoryExport::written(const Written& result, bool last)
{
    m_rows += result.rows;
    if (!result.problem.isEmpty()) {
        emit finished(result.problem);
        return;
    }
    emit progress(m_rows);
    if (last)
        emit finished({});
    else
        readPage();
}

} // namespace harddns::ui
