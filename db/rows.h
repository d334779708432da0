// Values to columns and back. Lists become text with a line an element; a line feed, a tab and a backslash inside are escaped, so that
// every value comes back as it was. Pure functions; any thread.
#pragma once

#include "db/sqlite.h"
#include "db/values.h"

#include <deque>
#include <string>
#include <vector>

namespace harddns::db
{

/// Columns of a row in order, with the octets they refer to.
class RowValues
{
public:
    RowValues& add(std::int64_t number);
    RowValues& add(std::uint64_t number) { return add(static_cast<std::int64_t>(number)); }
    RowValues& add(unsigned number) { return add(static_cast<std::int64_t>(number)); }
    RowValues& add(int number) { return add(static_cast<std::int64_t>(number)); }
    RowValues& add(bool yes) { return add(static_cast<std::int64_t>(yes)); }
    RowValues& add(const std::string& text);
    RowValues& add(const char* text) { return add(std::string(text)); }
    RowValues& addBlob(std::vector<std::uint8_t> octets);
    [[nodiscard]] std::span<const Value> values() const { return m_values; }

private:
    std::deque<std::string> m_texts; ///< a deque: what is in it does not move
    std::deque<std::vector<std::uint8_t>> m_blobs;
    std::vector<Value> m_values;
};

[[nodiscard]] std::string joined(const std::vector<std::string>& list);
[[nodiscard]] std::vector<std::string> split(std::string_view text);

/// Valid UTF-8 of any octets: what is not becomes U+FFFD, and so does U+0000, at which SQLite's text functions end.
[[nodiscard]] std::string cleanText(std::string_view text);

[[nodiscard]] RowValues columnsOf(const DisagreementRecord& record, std::int64_t run);
[[nodiscard]] RowValues columnsOf(const DisagreementSeat& seat, std::int64_t disagreement, std::size_t place);
[[nodiscard]] RowValues columnsOf(const AlertChange& change, std::int64_t run);
[[nodiscard]] RowValues columnsOf(const Event& event);
/// What full-text search finds a row by.
[[nodiscard]] std::string searchText(const DisagreementRecord& record);
[[nodiscard]] std::string searchText(const DisagreementSeat& seat);
[[nodiscard]] std::string searchText(const AlertChange& change);
[[nodiscard]] std::string searchText(const Event& event);

/// From the columns in the order of columnsOf, the first at `at`. Times of rows are the chain's and are left alone.
void readDisagreement(const Statement& row, int at, StoredDisagreement& out);
[[nodiscard]] DisagreementSeat seatFrom(const Statement& row, int at);
void readAlertChange(const Statement& row, int at, StoredAlertChange& out);
void readEvent(const Statement& row, int at, Event& out);

/// The seats of a vote in few octets: equal digests once, texts that are always the same as a number.
[[nodiscard]] std::vector<std::uint8_t> packSeats(const std::vector<VoteSeat>& seats);
/// False: these octets are no seats.
[[nodiscard]] bool unpackSeats(Blob octets, std::vector<VoteSeat>& out);
/// Is there a seat of exactly this member? Nothing is allocated: SQLite calls it for each row a filter looks at.
[[nodiscard]] bool hasSeat(Blob octets, std::string_view member);
[[nodiscard]] std::vector<std::uint8_t> packBuckets(const HistogramValues& values);
[[nodiscard]] bool unpackBuckets(Blob octets, HistogramValues& out);

} // namespace harddns::db
