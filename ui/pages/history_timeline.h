// HistoryTimeline: how many rows there are over the range, as filtered, as bars; counted in the background, a bar after the other. Dragging
// chooses a range; with the keyboard Left and Right move a mark, Shift chooses, Enter takes it. GUI thread.
#pragma once

#include "ui/pages/history_rows.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace harddns::ui
{

class HistoryTimeline : public QWidget
{
    Q_OBJECT
public:
    /// Bars: wide enough to hit, and each is a question to the store.
    static constexpr int bars = 48;

    explicit HistoryTimeline(QWidget* parent = nullptr);
    ~HistoryTimeline() override;

    /// `countable`: the store's filter is all of it; else nothing is counted and it says so. No source: empty. The same question over a
    /// stretch of the same length further on moves the bars by whole ones and counts what is new; not while somebody chooses a range.
    void ask(HistorySource* source, HistoryList list, const db::Filter& store, std::int64_t fromUs, std::int64_t toUs, bool countable);
    void stop();
    [[nodiscard]] const std::vector<std::optional<std::uint64_t>>& all() const { return m_all; }
    [[nodiscard]] const std::vector<std::optional<std::uint64_t>>& notable() const { return m_notable; }
    /// "21 Nov 14:00 to 15:00, 1,284 rows; most at 14:32: 300".
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QSize sizeHint() const override;
    bool clearBrush(); ///< False: there was none.

signals:
    void rangeWanted(std::int64_t fromUs, std::int64_t toUs);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    /// A question to the store.
    struct Count {
        int bar = 0;
        bool all = true; ///< false: those worth a look
    };
    void moveTo(std::int64_t toUs);
    void wantCounts(int firstBar);
    void askNext();
    [[nodiscard]] QRect plot() const;
    [[nodiscard]] std::int64_t beginOf(int bar) const;
    [[nodiscard]] int barAt(int x) const;
    [[nodiscard]] QString legend() const;
    void take();

    HistorySource* m_source = nullptr;
    HistoryList m_list = HistoryList::Disagreements;
    db::Filter m_store;
    std::int64_t m_fromUs = 0, m_toUs = 0;
    bool m_countable = false;
    bool m_hasFailed = false; ///< what is missing is asked for anew
    std::vector<std::optional<std::uint64_t>> m_all, m_notable;
    std::vector<Count> m_wanted;     ///< the next one last
    std::optional<Count> m_underway; ///< its bar moves with the others; none: it has left
    std::optional<std::int64_t> m_laterToUs;
    PendingPtr m_counting, m_done;
    std::optional<int> m_brushFrom, m_brushTo;
};

} // namespace harddns::ui
