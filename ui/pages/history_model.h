// HistoryModel: one list of the audit store as a table, newest first, however long it is. Holds a window of rows around what is in sight
// and reads on by key at either end; a jump far away drops the window and begins another at a key that is estimated from its neighbours, so
// the place of the scroll bar is approximate after a jump but the rows in sight always follow each other without gap or repetition, and
// both ends are exact. Rows outside the window are blank until they are in sight.
//
// What the store cannot filter by itself is filtered here: then the list grows as matches are found, and how far back was searched is told.
// GUI thread.
#pragma once

#include "ui/pages/history_rows.h"
#include "ui/widgets/table_model.h"

#include <deque>
#include <optional>

namespace harddns::ui
{

class HistoryModel : public TableModel
{
    Q_OBJECT
public:
    /// Rows of a page: some screens, so that scrolling does not wait, and few enough to be read in some milliseconds.
    static constexpr int pageRows = 200;
    /// Rows in memory: without a bound a walk through millions of disagreements with their packets would keep them all.
    static constexpr int keptRows = 2'400;
    /// Rows the view is told of: a header keeps some octets for each. Beyond it the scroll bar moves in larger steps.
    static constexpr int scrollRows = 1'000'000;
    /// Rows read at once while matches are searched for.
    static constexpr int searchRows = 1'000;

    enum Columns { TimeColumn, KindColumn, WhatColumn, NodeColumn, ByColumn, RowColumn, ChainColumn, ColumnCount };

    struct Question {
        HistoryList list = HistoryList::Disagreements;
        db::Filter store;   ///< with the range
        Filter filter;      ///< rows have to pass it too
        bool wholly = true; ///< the store's filter is all of it
        bool live = true;   ///< rows that are written later belong to it
    };

    explicit HistoryModel(QObject* parent = nullptr);
    ~HistoryModel() override;

    /// Reads anew. No source: nothing to show.
    void ask(HistorySource* source, Question question);
    [[nodiscard]] const Question& question() const { return m_question; }
    /// These rows are in sight: reads what is missing there and around it; what was on its way for another place is cancelled.
    void look(int first, int last);
    /// The store has grown.
    void readNewer();
    /// Ends what is on its way; goOn() takes it up again.
    void stop();
    void goOn();

    [[nodiscard]] bool isLoading() const { return m_reading != nullptr; }
    [[nodiscard]] bool isStopped() const { return m_stopped; }
    /// All rows of the list; nothing: not counted yet, or it would take a search through all of them.
    [[nodiscard]] std::optional<std::uint64_t> total() const { return m_total; }
    [[nodiscard]] std::uint64_t found() const { return m_found; } ///< matches so far, when the store cannot count them
    [[nodiscard]] std::int64_t searchedToUs() const { return m_searchedToUs; }
    [[nodiscard]] const QString& failure() const { return m_failure; }
    [[nodiscard]] bool isEmpty() const { return m_answered && m_rowCount == 0; }
    /// Null when it is not in memory.
    [[nodiscard]] const HistoryRow* row(int number) const;
    [[nodiscard]] int heldRows() const { return static_cast<int>(m_rows.size()); }

    /// What is known of the chain; the last column says it of each row.
    void setChain(const std::optional<db::ChainReport>& report);
    struct ChainState {
        State state = State::Silent;
        QString word;
    };
    [[nodiscard]] ChainState chainOf(std::int64_t key) const;
    /// A live question moves on: what is older than its range leaves at the end.
    void setNow(std::int64_t nowUs);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_rowCount; }

signals:
    /// Loading, total, found, failure, stopped: something is different.
    void stateChanged();
    /// The rows in sight have new numbers, that many higher: the view has to go with them.
    void moved(int rows);

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    enum class Reading { First, Down, Up, Seek, Tail };
    using Rows = std::vector<HistoryRow>;
    void read(Reading what, db::PageRequest page, int at = 0);
    void take(Reading what, const db::PageRequest& page, int at, Result<Rows, std::string> answer);
    void begin(const Rows& rows, int at);
    void putDown(const Rows& raw);
    void putUp(const Rows& raw);
    void trimFront();
    void trimBack();
    void takeNewer(Result<Rows, std::string> answer);
    void askCount();
    void askOldest();
    void askForRest();
    void dropOld();
    void readOn();
    void settleCount();
    void setRowCount(int count);
    void shift(int by);
    void tellChanged(int first, int last);
    [[nodiscard]] Rows matching(const Rows& raw) const;
    [[nodiscard]] std::int64_t keyNear(int row) const;
    [[nodiscard]] int end() const { return m_offset + static_cast<int>(m_rows.size()); }
    [[nodiscard]] bool isExact() const { return m_question.wholly && m_total.has_value(); }

    HistorySource* m_source = nullptr;
    Question m_question;
    std::deque<HistoryRow> m_rows;
    int m_offset = 0; ///< number of m_rows.front()
    int m_rowCount = 0;
    std::int64_t m_upKey = 0, m_downKey = 0; ///< reading goes on behind these
    bool m_atTop = true, m_atEnd = false, m_answered = false, m_stopped = false, m_behind = false;
    std::optional<std::int64_t> m_newestKey, m_oldestKey;
    std::int64_t m_lengthUs = 0, m_countedFromUs = 0; ///< of a live range: how long; begin of what was counted
    bool m_recount = false;                           ///< the total is of a range that has moved
    std::optional<std::uint64_t> m_total;
    std::uint64_t m_found = 0;
    std::int64_t m_searchedToUs = 0, m_nowUs = 0;
    int m_first = 0, m_last = 0; ///< in sight
    PendingPtr m_reading, m_newer, m_counting, m_oldest;
    PendingPtr m_done; ///< whose answer runs, or ran last: a callback must not destroy what it came from
    int m_seekRow = 0;
    Reading m_what = Reading::First;
    QString m_failure;
    std::optional<db::ChainReport> m_chain;
    mutable HistoryRow m_wordsOf; ///< a view asks for one row many times
    mutable HistoryWords m_words;
};

} // namespace harddns::ui
