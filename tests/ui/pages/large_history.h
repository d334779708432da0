// LargeHistory: an audit store of any number of votes that are made up when they are asked for: keys with holes, answers in order and as
// late as a test wants them. For tests of what scrolls through it.
#pragma once

#include "ui/history_source.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace harddns::ui
{

class LargeHistory : public HistorySource
{
public:
    /// Keys 1, 1 + step ...; every `holeEvery`-th is followed by a hole of a thousand steps.
    LargeHistory(std::int64_t rows, std::int64_t step = 1, std::int64_t holeEvery = 0) : m_rows(rows), m_step(step), m_holeEvery(holeEvery)
    {
    }

    std::int64_t keyAt(std::int64_t row) const { return 1 + row * m_step + (m_holeEvery > 0 ? row / m_holeEvery * 1'000 * m_step : 0); }
    std::int64_t rows() const { return m_rows; }
    void grow(std::int64_t by)
    {
        m_rows += by;
        emit grown();
    }
    void failWith(const std::string& sentence) { m_failure = sentence; }
    /// Nothing is answered until answerAll().
    void hold(bool held) { m_held = held; }
    void answerAll()
    {
        m_held = false;
        for (auto& [context, answer] : std::exchange(m_waiting, {})) {
            if (context)
                QTimer::singleShot(0, context, answer);
        }
    }
    /// Rows and counts are those of the filter's stretch; else it is not looked at.
    bool looksAtTime = false;
    static constexpr std::int64_t beginUs = 1'795'000'000'000'000, everyUs = 1'000; ///< the first row, and between two
    int asked = 0, answered = 0, counted = 0;
    std::vector<db::Filter> counts; ///< what was to be counted
    db::Filter lastFilter;

    PendingPtr votes(const db::Filter& filter, const db::PageRequest& page, Answer<std::vector<db::StoredVote>> answer) override
    {
        ++asked;
        lastFilter = filter;
        std::vector<db::StoredVote> out;
        // The first row, in the order of writing, whose key is above (oldest first) or not below (newest first) the cursor.
        const auto place = [this](std::int64_t key, bool above) {
            std::int64_t low = 0, high = m_rows;
            while (low < high) {
                const std::int64_t middle = (low + high) / 2;
                if (above ? keyAt(middle) > key : keyAt(middle) >= key)
                    high = middle;
                else
                    low = middle + 1;
            }
            return low;
        };
        const auto [first, end] = stretch(filter);
        if (page.newestFirst) {
            std::int64_t row = std::min(page.after ? place(*page.after, false) : m_rows, end) - 1;
            for (; row >= first && out.size() < page.limit; --row)
                out.push_back(made(row));
        } else {
            std::int64_t row = std::max(page.after ? place(*page.after, true) : 0, first);
            for (; row < end && out.size() < page.limit; ++row)
                out.push_back(made(row));
        }
        return later(std::move(answer), std::move(out));
    }
    PendingPtr disagreements(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredDisagreement>> answer) override
    {
        return later(std::move(answer), std::vector<db::StoredDisagreement>{});
    }
    PendingPtr alertChanges(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredAlertChange>> answer) override
    {
        return later(std::move(answer), std::vector<db::StoredAlertChange>{});
    }
    PendingPtr events(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredEvent>> answer) override
    {
        return later(std::move(answer), std::vector<db::StoredEvent>{});
    }
    PendingPtr count(db::AuditReader::List, const db::Filter& filter, Answer<std::uint64_t> answer) override
    {
        ++counted;
        counts.push_back(filter);
        const auto [first, end] = stretch(filter);
        return later(std::move(answer), static_cast<std::uint64_t>(std::max<std::int64_t>(0, end - first)));
    }
    PendingPtr latency(const std::string&, std::int64_t, std::int64_t, Answer<std::vector<db::LatencyMinute>> answer) override
    {
        return later(std::move(answer), std::vector<db::LatencyMinute>{});
    }
    PendingPtr verify(Answer<db::ChainReport> answer) override { return later(std::move(answer), db::ChainReport{}); }
    PendingPtr exportTo(const std::string&, const std::string&, db::AuditReader::List, const db::Filter&,
                        Answer<std::uint64_t> answer) override
    {
        return later(std::move(answer), std::uint64_t{0});
    }

protected:
    struct Held : Pending {
        QObject context;
    };

private:
    /// Rows from the first on, before the second.
    std::pair<std::int64_t, std::int64_t> stretch(const db::Filter& filter) const
    {
        if (!looksAtTime)
            return {0, m_rows};
        const std::int64_t from = filter.fromUs.value_or(beginUs) - beginUs, to = filter.toUs.value_or(INT64_MAX / 2) - beginUs;
        return {std::max<std::int64_t>(0, from + everyUs - 1) / everyUs, std::clamp<std::int64_t>(to / everyUs + 1, 0, m_rows)};
    }
    db::StoredVote made(std::int64_t row) const
    {
        db::StoredVote out;
        out.place.key = keyAt(row);
        out.vote.id = static_cast<std::uint64_t>(row);
        out.vote.timeUs = beginUs + row * everyUs;
        out.vote.name = (row % 500 == 7 ? "rare" : "host") + std::to_string(row) + ".example.";
        out.vote.type = "A";
        out.vote.rcode = "NOERROR";
        out.vote.asked = 5;
        return out;
    }

protected:
    template <class T>
    PendingPtr later(Answer<T> answer, T value)
    {
        auto pending = std::make_unique<Held>();
        auto call = [this, answer = std::move(answer), value = std::make_shared<T>(std::move(value))] {
            ++answered;
            if (m_failure.empty())
                answer(Result<T, std::string>(std::move(*value)));
            else
                answer(Result<T, std::string>(Failure<std::string>{m_failure}));
        };
        if (m_held)
            m_waiting.emplace_back(&pending->context, std::move(call));
        else
            QTimer::singleShot(0, &pending->context, std::move(call));
        return pending;
    }

private:
    std::int64_t m_rows, m_step, m_holeEvery;
    std::string m_failure;
    bool m_held = false;
    std::vector<std::pair<QPointer<QObject>, std::function<void()>>> m_waiting;
};

} // namespace harddns::ui
