#include "ui/pages/query_model.h"

#include "ui/theme/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace harddns::ui
{

namespace
{

std::vector<Column> columns()
{
    return {{QueryModel::tr("Time"), CellKind::TimeMono, 108, false, {}},
            {QueryModel::tr("Client"), CellKind::Mono, 150, false, {}},
            {QueryModel::tr("Protocol"), CellKind::Text, 76, false, {}},
            {QueryModel::tr("Name"), CellKind::Name, 200, true, {}},
            {QueryModel::tr("Type"), CellKind::Text, 72, false, {}},
            {QueryModel::tr("Answered from"), CellKind::State, 120, false,
             QueryModel::tr("Cache: attested before. Vote: the network was asked for it.")},
            {QueryModel::tr("Result"), CellKind::Text, 96, false, {}},
            {QueryModel::tr("Answer ms"), CellKind::Number, 76, false, QueryModel::tr("From the question to the answer")},
            {QueryModel::tr("Proof"), CellKind::State, 110, false,
             QueryModel::tr("Validated: signatures prove the answer down from a trust anchor (DNSSEC)")}};
}

} // namespace

QString answeredFrom(AnswerSource source)
{
    switch (source) {
    case AnswerSource::Cache: return QueryModel::tr("Cache");
    case AnswerSource::Vote: return QueryModel::tr("Vote");
    case AnswerSource::Walk: return QueryModel::tr("Alone");
    case AnswerSource::Stale: return QueryModel::tr("Expired data");
    case AnswerSource::Local: return QueryModel::tr("This node");
    case AnswerSource::Failure: return QueryModel::tr("No answer");
    case AnswerSource::Refused: return QueryModel::tr("Refused");
    }
    return {};
}

State stateOfSource(AnswerSource source)
{
    switch (source) {
    case AnswerSource::Cache:
    case AnswerSource::Local:
    case AnswerSource::Walk: return State::None;
    case AnswerSource::Vote: return State::Ok;
    case AnswerSource::Stale: return State::Notice;
    case AnswerSource::Failure: return State::Warning;
    case AnswerSource::Refused: return State::Silent;
    }
    return State::None;
}

QueryModel::QueryModel(QObject* parent) : BatchModel(columns(), keptRows, parent) {}

void QueryModel::take(const ConsoleData& data, const View& view, std::uint64_t from, std::vector<QueryEvent>& out)
{
    const auto& queries = data.queries();
    const std::uint64_t before = data.queriesBefore(), end = before + queries.size();
    for (std::uint64_t number = std::max(from, before); number < end; ++number) {
        const QueryEvent& query = queries[number - before];
        if (query.timeUs >= view.fromUs && query.timeUs <= view.toUs && view.filter.matches(query))
            out.push_back(query);
    }
    m_taken = end;
}

void QueryModel::takeNew(const ConsoleData& data, const View& view)
{
    if (data.queriesBefore() + data.queries().size() < m_taken) {
        takeAll(data, view); // another node
        return;
    }
    std::vector<QueryEvent> fresh;
    take(data, view, m_taken, fresh);
    append(std::move(fresh));
    int old = 0;
    for (int last = rowCount() - 1; last - old >= 0 && row(last - old).timeUs < view.fromUs; ++old) {
    }
    if (old > 0)
        dropOldest(old);
}

void QueryModel::takeAll(const ConsoleData& data, const View& view)
{
    std::vector<QueryEvent> all;
    take(data, view, 0, all);
    std::reverse(all.begin(), all.end());
    replace(std::move(all));
}

QVariant QueryModel::cell(int number, int column, int role) const
{
    const QueryEvent& query = row(number);
    switch (role) {
    case StateRole:
        if (column == SourceColumn)
            return static_cast<int>(stateOfSource(query.source));
        return column == ProofColumn ? QVariant(static_cast<int>(query.secure ? State::Ok : State::None)) : QVariant();
    case MutedRole: return column == ProtocolColumn || column == TypeColumn || (column == RcodeColumn && query.rcode == "NOERROR");
    case FieldRole:
        switch (column) {
        case ClientColumn: return QStringLiteral("client");
        case ProtocolColumn: return QStringLiteral("protocol");
        case NameColumn: return QStringLiteral("name");
        case TypeColumn: return QStringLiteral("type");
        case SourceColumn: return QStringLiteral("source");
        case RcodeColumn: return QStringLiteral("rcode");
        case ProofColumn: return QStringLiteral("secure");
        default: return {};
        }
    case ValueRole:
        if (column == SourceColumn)
            return QString::fromLatin1(toText(query.source));
        if (column == ProtocolColumn)
            return QString::fromLatin1(toText(query.protocol));
        if (column == ProofColumn)
            return query.secure ? QStringLiteral("yes") : QStringLiteral("no");
        return {};
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case TimeColumn: return format::clockMs(query.timeUs);
    case ClientColumn: return QString::fromStdString(query.client);
    case ProtocolColumn: return QString::fromLatin1(toText(query.protocol)).toUpper();
    case NameColumn: return format::shownName(query.name) + (query.cut ? QStringLiteral(u"\u2026") : QString());
    case TypeColumn: return QString::fromStdString(query.type);
    case SourceColumn: return answeredFrom(query.source);
    case RcodeColumn: return QString::fromStdString(query.rcode);
    case LatencyColumn: return format::decimal(query.latencyUs / 1000.0, 2);
    case ProofColumn: return query.secure ? tr("Validated") : tr("Not proven");
    default: return {};
    }
}

} // namespace harddns::ui
