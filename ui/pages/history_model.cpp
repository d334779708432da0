#include "ui/pages/history_model.h"

#include "ui/theme/format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace harddns::ui
{

namespace
{

std::vector<Column> columns()
{
    return {{HistoryModel::tr("Time"), CellKind::TimeMono, 100, false, {}},
            {HistoryModel::tr("Kind"), CellKind::State, 104, false, {}},
            {HistoryModel::tr("What happened"), CellKind::Text, 220, true, {}},
            {HistoryModel::tr("Node"), CellKind::Text, 56, false, HistoryModel::tr("Whom it is about")},
            {HistoryModel::tr("By"), CellKind::Text, 96, false, HistoryModel::tr("Who did it, or what decided it")},
            {HistoryModel::tr("Row"), CellKind::Number, 76, false, HistoryModel::tr("Its place in the audit store")},
            {HistoryModel::tr("Chain"), CellKind::Shape, 50, false,
             HistoryModel::tr("Whether the chain of hashes vouches for the row; press Verify chain")}};
}

/// Rows nearer to the window than this are read on from its edge; beyond, a new window is cheaper than what lies between.
constexpr int nearRows = 2 * HistoryModel::pageRows;

template <class Rows>
Rows reversed(Rows rows)
{
    std::reverse(rows.begin(), rows.end());
    return rows;
}

} // namespace

HistoryModel::HistoryModel(QObject* parent) : TableModel(columns(), parent) {}

HistoryModel::~HistoryModel() = default;

// ---- asking ----

void HistoryModel::ask(HistorySource* source, Question question)
{
    m_reading.reset();
    m_newer.reset();
    m_counting.reset();
    m_oldest.reset();
    m_source = source;
    m_question = std::move(question);
    m_answered = m_stopped = m_behind = false;
    m_newestKey.reset();
    m_oldestKey.reset();
    m_total.reset();
    m_found = 0;
    m_searchedToUs = 0;
    m_recount = false;
    m_lengthUs = m_question.live && m_question.store.fromUs && m_nowUs != 0 ? m_nowUs - *m_question.store.fromUs : 0;
    m_countedFromUs = m_question.store.fromUs.value_or(0);
    m_failure.clear();
    if (m_source == nullptr) {
        beginResetModel();
        m_rows.clear();
        m_rowCount = m_offset = 0;
        endResetModel();
    } else {
        read(Reading::First, {pageRows, true, {}});
    }
    emit stateChanged();
}

void HistoryModel::read(Reading what, db::PageRequest page, int at)
{
    // The reader does one thing after the other: what somebody waits for goes first.
    m_counting.reset();
    m_oldest.reset();
    if (!m_question.wholly && page.limit == pageRows && what != Reading::First)
        page.limit = searchRows;
    m_what = what;
    m_seekRow = at;
    const bool was = isLoading();
    m_reading = fetchHistory(*m_source, m_question.list, m_question.store, page,
                             [this, what, page, at](Result<Rows, std::string> answer) { take(what, page, at, std::move(answer)); });
    if (!was)
        emit stateChanged();
}

void HistoryModel::take(Reading what, const db::PageRequest& page, int at, Result<Rows, std::string> answer)
{
    m_done = std::move(m_reading);
    if (!answer) {
        m_failure = QString::fromStdString(answer.error());
        m_stopped = true;
        emit stateChanged();
        return;
    }
    const Rows& raw = *answer;
    const bool ended = raw.size() < page.limit;
    switch (what) {
    case Reading::First:
        m_atTop = true;
        m_atEnd = ended;
        m_behind = false;
        m_newestKey.reset();
        if (!raw.empty())
            m_newestKey = keyOf(raw.front());
        begin(raw, 0);
        break;
    case Reading::Seek:
        if (raw.empty()) {
            read(Reading::Tail, {pageRows, false, {}}, at);
            return;
        }
        m_atTop = false;
        m_atEnd = ended;
        begin(raw, at);
        break;
    case Reading::Tail:
        m_atTop = ended;
        m_atEnd = true;
        begin(reversed(raw), ended ? 0 : std::max(1, m_rowCount - static_cast<int>(raw.size())));
        break;
    case Reading::Down:
        m_atEnd = ended;
        putDown(raw);
        break;
    case Reading::Up:
        m_atTop = ended;
        putUp(raw);
        break;
    }
    if (!m_question.wholly)
        m_found = std::max(m_found, static_cast<std::uint64_t>(end()));
    readOn();
    askForRest();
    emit stateChanged();
}

HistoryModel::Rows HistoryModel::matching(const Rows& raw) const
{
    if (m_question.wholly)
        return raw;
    Rows rows;
    std::copy_if(raw.begin(), raw.end(), std::back_inserter(rows),
                 [this](const HistoryRow& row) { return matches(m_question.filter, row); });
    return rows;
}

void HistoryModel::begin(const Rows& raw, int at)
{
    const Rows rows = matching(raw);
    const bool anew = !m_answered;
    if (anew)
        beginResetModel();
    m_rows.assign(rows.begin(), rows.end());
    m_offset = at;
    if (!raw.empty()) {
        m_upKey = keyOf(raw.front());
        m_downKey = keyOf(raw.back());
        m_searchedToUs = timeOf(raw.back());
    }
    const int needed = end() + (m_atEnd ? 0 : 1);
    if (anew) {
        m_rowCount = needed;
        m_answered = true;
        endResetModel();
        return;
    }
    // At the end of the list, but the estimate was not: the rows are what they are, their numbers give way.
    if (m_atEnd && !m_atTop && needed < m_rowCount) {
        const int by = m_rowCount - needed;
        m_offset += by;
        tellChanged(0, m_rowCount - 1);
        emit moved(by);
        return;
    }
    setRowCount(m_atEnd ? needed : std::max(m_rowCount, needed));
    tellChanged(0, m_rowCount - 1);
}

void HistoryModel::putDown(const Rows& raw)
{
    const int before = end();
    const Rows rows = matching(raw);
    m_rows.insert(m_rows.end(), rows.begin(), rows.end());
    if (!raw.empty()) {
        m_downKey = keyOf(raw.back());
        m_searchedToUs = timeOf(raw.back());
    }
    const int blank = m_rowCount; // rows the view knows already
    setRowCount(m_atEnd ? end() : std::max(m_rowCount, end() + 1));
    tellChanged(before, std::min(blank, end()) - 1);
    trimFront();
}

void HistoryModel::putUp(const Rows& raw)
{
    const Rows rows = reversed(matching(raw));
    m_rows.insert(m_rows.begin(), rows.begin(), rows.end());
    if (!raw.empty())
        m_upKey = keyOf(raw.back());
    m_offset -= static_cast<int>(rows.size());
    // Where the numbers were estimated they do not fit at the top: there they become exact.
    if (m_atTop && m_offset != 0)
        shift(-m_offset);
    else if (!m_atTop && m_offset < 1)
        shift(pageRows - m_offset);
    tellChanged(m_offset, m_offset + static_cast<int>(rows.size()) - 1);
    trimBack();
}

void HistoryModel::trimFront()
{
    const int room = std::max(0, m_first - pageRows - m_offset);
    const int drop = std::min(static_cast<int>(m_rows.size()) - keptRows, room);
    if (drop <= 0)
        return;
    m_rows.erase(m_rows.begin(), m_rows.begin() + drop);
    m_offset += drop;
    m_upKey = keyOf(m_rows.front());
    m_atTop = false;
}

void HistoryModel::trimBack()
{
    const int room = std::max(0, end() - 1 - m_last - pageRows);
    const int drop = std::min(static_cast<int>(m_rows.size()) - keptRows, room);
    if (drop <= 0)
        return;
    m_rows.resize(m_rows.size() - static_cast<std::size_t>(drop));
    m_downKey = keyOf(m_rows.back());
    m_atEnd = false;
}

/// The same rows get numbers that are `by` higher.
void HistoryModel::shift(int by)
{
    const int needed = end() + by + (m_atEnd ? 0 : 1);
    if (needed > m_rowCount)
        setRowCount(needed);
    emit layoutAboutToBeChanged();
    const QModelIndexList held = persistentIndexList();
    for (const QModelIndex& index : held) {
        const int to = index.row() + by;
        changePersistentIndex(index, to >= 0 && to < m_rowCount ? this->index(to, index.column()) : QModelIndex());
    }
    m_offset += by;
    emit layoutChanged();
    emit moved(by);
    if (m_atEnd)
        setRowCount(end());
}

void HistoryModel::setRowCount(int count)
{
    if (count > m_rowCount) {
        beginInsertRows({}, m_rowCount, count - 1);
        m_rowCount = count;
        endInsertRows();
    } else if (count < m_rowCount) {
        beginRemoveRows({}, count, m_rowCount - 1);
        m_rowCount = count;
        endRemoveRows();
    }
}

void HistoryModel::tellChanged(int first, int last)
{
    first = std::max(first, 0);
    last = std::min(last, m_rowCount - 1);
    if (first <= last)
        emit dataChanged(index(first, 0), index(last, ColumnCount - 1));
}

// ---- going on ----

void HistoryModel::look(int first, int last)
{
    m_first = std::max(0, first);
    m_last = std::max(m_first, last);
    readOn();
}

void HistoryModel::readOn()
{
    if (m_source == nullptr || !m_answered || m_stopped)
        return;
    if (m_first == 0 && m_behind && !(isLoading() && m_what == Reading::First)) {
        read(Reading::First, {pageRows, true, {}});
        return;
    }
    constexpr int margin = pageRows / 2;
    const int low = std::max(0, m_first - margin), high = std::min(m_rowCount - 1, m_last + margin);
    const bool isNear = m_first <= end() + nearRows && m_last >= m_offset - nearRows;
    Reading wanted = Reading::Down;
    int at = 0;
    if (!isNear && low == 0) {
        wanted = Reading::First;
    } else if (!isNear && isExact()) {
        wanted = m_last + pageRows >= m_rowCount ? Reading::Tail : Reading::Seek;
        at = low;
    } else if (high >= end() && !m_atEnd) {
        wanted = Reading::Down;
    } else if (low < m_offset && !m_atTop) {
        wanted = Reading::Up;
    } else {
        return;
    }
    if (isLoading() && m_what == wanted && std::abs(m_seekRow - at) <= margin)
        return;
    switch (wanted) {
    case Reading::First: read(wanted, {pageRows, true, {}}); break;
    case Reading::Tail: read(wanted, {pageRows, false, {}}, at); break;
    case Reading::Seek: read(wanted, {pageRows, true, keyNear(at) + 1}, at); break;
    case Reading::Down: read(wanted, {pageRows, true, m_downKey}); break;
    case Reading::Up: read(wanted, {pageRows, false, m_upKey}); break;
    }
}

/// Keys ascend with time, so that a row between two that are known is likely to have a key between theirs.
std::int64_t HistoryModel::keyNear(int row) const
{
    struct Known {
        int row;
        std::int64_t key;
    };
    std::array<Known, 4> known{};
    std::size_t count = 0;
    const auto add = [&](int at, std::int64_t key) {
        if (count == 0 || known[count - 1].row < at)
            known[count++] = {at, key};
    };
    if (m_newestKey)
        add(0, *m_newestKey);
    if (!m_rows.empty()) {
        add(m_offset, keyOf(m_rows.front()));
        add(end() - 1, keyOf(m_rows.back()));
    }
    if (m_oldestKey)
        add(m_rowCount - 1, *m_oldestKey);
    if (count == 0)
        return 0;
    std::size_t after = 0;
    while (after + 1 < count && known[after].row < row)
        ++after;
    if (after == 0 || known[after].row < row)
        return known[after].key;
    const Known &a = known[after - 1], &b = known[after];
    const double share = static_cast<double>(row - a.row) / (b.row - a.row);
    return a.key - static_cast<std::int64_t>(share * static_cast<double>(a.key - b.key));
}

void HistoryModel::stop()
{
    m_counting.reset();
    m_oldest.reset();
    m_newer.reset();
    if (m_reading) {
        m_reading.reset();
        m_stopped = true;
    }
    emit stateChanged();
}

void HistoryModel::goOn()
{
    m_failure.clear();
    m_stopped = false;
    if (m_source != nullptr && !m_answered)
        read(Reading::First, {pageRows, true, {}});
    else
        readOn();
    emit stateChanged();
}

// ---- in the background ----

void HistoryModel::askForRest()
{
    if (isLoading() || m_stopped)
        return;
    if (!m_question.wholly) { // counted by searching
        if (m_atEnd && m_found == static_cast<std::uint64_t>(end()))
            m_total = m_found;
        return;
    }
    if (m_atTop && m_atEnd)
        m_total = static_cast<std::uint64_t>(m_rows.size());
    else if (!m_oldestKey && !m_oldest)
        askOldest();
    else if ((!m_total || m_recount) && !m_counting)
        askCount();
}

void HistoryModel::askOldest()
{
    m_oldest = fetchHistory(*m_source, m_question.list, m_question.store, {1, false, {}}, [this](Result<Rows, std::string> answer) {
        m_done = std::move(m_oldest);
        if (answer && !answer->empty())
            m_oldestKey = keyOf(answer->front());
        else
            m_oldestKey = 0; // not asked for again: the count alone still gives an estimate
        askForRest();
    });
}

void HistoryModel::askCount()
{
    m_counting = m_source->count(m_question.list, m_question.store, [this](Result<std::uint64_t, std::string> answer) {
        m_done = std::move(m_counting);
        if (!answer) {
            m_failure = QString::fromStdString(answer.error());
            emit stateChanged();
            return;
        }
        m_total = *answer;
        m_recount = false;
        settleCount();
        readOn();
        emit stateChanged();
    });
}

void HistoryModel::settleCount()
{
    const int needed = end() + (m_atEnd ? 0 : 1);
    if (m_atEnd)
        setRowCount(needed);
    else
        setRowCount(std::max(needed, static_cast<int>(std::min<std::uint64_t>(*m_total, scrollRows))));
}

void HistoryModel::setNow(std::int64_t nowUs)
{
    m_nowUs = nowUs;
    if (m_lengthUs <= 0 || !m_answered || nowUs - m_lengthUs <= *m_question.store.fromUs)
        return;
    m_question.store.fromUs = nowUs - m_lengthUs;
    if (m_source != nullptr && !isLoading() && !m_stopped) // else later: what is on its way follows what is held
        dropOld();
}

void HistoryModel::dropOld()
{
    const std::int64_t fromUs = *m_question.store.fromUs;
    const auto isYoung = [fromUs](const HistoryRow& row) { return timeOf(row) >= fromUs; };
    const int old = static_cast<int>(std::find_if(m_rows.rbegin(), m_rows.rend(), isYoung) - m_rows.rbegin());
    if (old > 0 && old == static_cast<int>(m_rows.size())) { // whoever looks there looks at nothing any more
        m_total.reset();
        read(Reading::First, {pageRows, true, {}});
        return;
    }
    if (old > 0) {
        const int last = end() - 1;
        m_rows.resize(m_rows.size() - static_cast<std::size_t>(old));
        m_downKey = keyOf(m_rows.back());
        m_found -= std::min(m_found, static_cast<std::uint64_t>(old));
        if (m_atEnd && m_total)
            *m_total -= std::min(*m_total, static_cast<std::uint64_t>(old));
        m_atEnd ? setRowCount(end()) : tellChanged(end(), last);
        emit stateChanged();
    }
    // Rows that are not held have left too: counted again when it has become visible.
    if (!m_atEnd && m_question.wholly && fromUs - m_countedFromUs > m_lengthUs / 48) {
        m_countedFromUs = fromUs;
        m_recount = true;
        m_oldestKey.reset();
        askForRest();
    }
}

void HistoryModel::readNewer()
{
    if (m_source == nullptr || !m_answered || m_stopped || !m_question.live || isLoading() || m_newer || m_counting)
        return;
    if (!m_newestKey) {
        read(Reading::First, {pageRows, true, {}}); // there was nothing yet
        return;
    }
    m_newer = fetchHistory(*m_source, m_question.list, m_question.store, {pageRows, false, *m_newestKey},
                           [this](Result<Rows, std::string> answer) { takeNewer(std::move(answer)); });
}

void HistoryModel::takeNewer(Result<Rows, std::string> answer)
{
    m_done = std::move(m_newer);
    if (!answer || answer->empty())
        return; // a fault shows itself when somebody scrolls
    if (answer->size() == pageRows) {
        // More came than a page: not chased, read anew as soon as the top is in sight.
        m_behind = true;
        m_total.reset();
        readOn();
        emit stateChanged();
        return;
    }
    m_newestKey = keyOf(answer->back());
    const Rows rows = reversed(matching(*answer));
    if (rows.empty())
        return;
    const int count = static_cast<int>(rows.size());
    beginInsertRows({}, 0, count - 1);
    if (m_atTop)
        m_rows.insert(m_rows.begin(), rows.begin(), rows.end());
    else
        m_offset += count;
    m_rowCount += count;
    endInsertRows();
    if (m_total)
        *m_total += rows.size();
    if (!m_question.wholly)
        m_found += rows.size();
    trimBack();
    emit stateChanged();
}

// ---- showing ----

const HistoryRow* HistoryModel::row(int number) const
{
    return number >= m_offset && number < end() ? &m_rows[static_cast<std::size_t>(number - m_offset)] : nullptr;
}

void HistoryModel::setChain(const std::optional<db::ChainReport>& report)
{
    m_chain = report;
    if (m_rowCount > 0)
        emit dataChanged(index(0, ChainColumn), index(m_rowCount - 1, ChainColumn));
}

HistoryModel::ChainState HistoryModel::chainOf(std::int64_t key) const
{
    if (m_question.list == HistoryList::Votes)
        return {State::None, tr("Not chained")};
    if (!m_chain)
        return {State::Silent, tr("Not verified")};
    if (db::verdictOf(*m_chain) == db::ChainVerdict::Broken && key >= m_chain->fault->seq)
        return {State::Critical, tr("Broken")};
    if (key > m_chain->last)
        return {State::Silent, tr("Written since")};
    if (key >= m_chain->strangeFrom && key <= m_chain->strangeUpTo)
        return {State::Warning, tr("Unknown key")};
    return key > m_chain->signedUpTo ? ChainState{State::Notice, tr("Not signed yet")} : ChainState{State::Ok, tr("Intact")};
}

QVariant HistoryModel::cell(int number, int column, int role) const
{
    const HistoryRow* found = row(number);
    if (found == nullptr)
        return role == Qt::DisplayRole && column == WhatColumn ? QVariant(QStringLiteral(u"\u2026"))
               : role == MutedRole                             ? QVariant(true)
                                                               : QVariant();
    if (role == RowStateRole || role == Qt::ToolTipRole || role == BarRole)
        return {};
    if (m_wordsOf != *found) {
        m_words = wordsOf(*found);
        m_wordsOf = *found;
    }
    if (column == ChainColumn) {
        const ChainState chain = chainOf(keyOf(*found));
        return role == Qt::DisplayRole ? QVariant(chain.word) : role == StateRole ? QVariant(static_cast<int>(chain.state)) : QVariant();
    }
    switch (role) {
    case StateRole: return column == KindColumn ? QVariant(static_cast<int>(m_words.state)) : QVariant();
    case StrongRole: return column == WhatColumn && m_words.strong;
    case MutedRole: return column != WhatColumn && column != KindColumn;
    case FieldRole:
        if (column == KindColumn)
            return m_words.field;
        if (column == WhatColumn && !m_words.name.empty())
            return QStringLiteral("name");
        if (column == NodeColumn && !m_words.node.isEmpty())
            return QStringLiteral("node");
        return {};
    case ValueRole:
        if (column == KindColumn)
            return m_words.value;
        if (column == WhatColumn)
            return QString::fromStdString(m_words.name);
        return column == NodeColumn ? QVariant(m_words.node.section(u' ', 0, 0)) : QVariant();
    case Qt::DisplayRole: break;
    default: return {};
    }
    const std::int64_t timeUs = timeOf(*found);
    switch (column) {
    case TimeColumn:
        return m_nowUs != 0 && format::date(timeUs) == format::date(m_nowUs) ? format::clockMs(timeUs)
                                                                             : format::dayMinutes(timeUs) + format::clock(timeUs).mid(5);
    case KindColumn: return m_words.kind;
    case WhatColumn: return m_words.what;
    case NodeColumn: return m_words.node;
    case ByColumn: return m_words.by;
    case RowColumn: return format::number(keyOf(*found));
    default: return {};
    }
}

} // namespace harddns::ui
