#include "ui/pages/disagreement_values.h"

#include "ui/theme/format.h"

#include <QCollator>
#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cctype>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::Disagreements)
};

QString text(std::string_view utf8) { return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())); }

std::string_view nextWord(std::string_view& left)
{
    const std::size_t begin = left.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        left = {};
        return {};
    }
    const std::size_t end = std::min(left.find_first_of(" \t", begin), left.size());
    const std::string_view word = left.substr(begin, end - begin);
    left.remove_prefix(end);
    return word;
}

} // namespace

RecordParts partsOf(const std::string& record)
{
    std::string_view left = record;
    RecordParts out;
    out.owner = text(nextWord(left));
    std::string_view word = nextWord(left);
    if (!word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
        bool fits = false;
        const uint ttl = text(word).toUInt(&fits);
        if (fits)
            out.ttl = ttl;
        word = nextWord(left);
    }
    if (word == "IN" || word == "CH" || word == "HS")
        word = nextWord(left);
    out.type = text(word);
    out.rdata = text(left).trimmed();
    return out;
}

QString shortRecord(const std::string& record, const std::string& askedType)
{
    const RecordParts parts = partsOf(record);
    if (parts.rdata.isEmpty())
        return text(record);
    const QString data = parts.rdata.endsWith(u'.') && parts.rdata.size() > 1 ? parts.rdata.chopped(1) : parts.rdata;
    return parts.type == text(askedType) ? data : parts.type + u' ' + data;
}

QStringList shortRecords(const std::vector<std::string>& records, const std::string& askedType)
{
    QStringList out;
    for (const std::string& record : records) {
        const QString one = shortRecord(record, askedType);
        if (!out.contains(one))
            out.append(one);
    }
    return out;
}

std::optional<std::uint32_t> ttlOf(const std::vector<std::string>& records)
{
    std::optional<std::uint32_t> least;
    for (const std::string& record : records) {
        const auto ttl = partsOf(record).ttl;
        if (ttl && (!least || *ttl < *least))
            least = ttl;
    }
    return least;
}

Mark markOf(const DisagreementSeat& seat)
{
    switch (seat.agreement) {
    case Agreement::Abstained: return Mark::Silent;
    case Agreement::Agrees: return Mark::Agrees;
    case Agreement::Differs: break;
    }
    return seat.grade == Grade::None ? Mark::DiffersExplained : Mark::Differs;
}

const DisagreementSeat* seatOf(const DisagreementRecord& record, const std::string& member)
{
    const auto at = std::find_if(record.seats.begin(), record.seats.end(), [&](const auto& seat) { return seat.member == member; });
    return at == record.seats.end() ? nullptr : &*at;
}

const VoteSeat* seatOf(const VoteEvent& vote, const std::string& member)
{
    const auto at = std::find_if(vote.seats.begin(), vote.seats.end(), [&](const auto& seat) { return seat.member == member; });
    return at == vote.seats.end() ? nullptr : &*at;
}

const DisagreementSeat* gravestSeat(const DisagreementRecord& record)
{
    const DisagreementSeat* out = nullptr;
    for (const DisagreementSeat& seat : record.seats) {
        if (seat.agreement == Agreement::Differs &&
            (out == nullptr || seat.grade > out->grade || (seat.grade == out->grade && seat.points > out->points)))
            out = &seat;
    }
    return out;
}

bool isUnexplained(const DisagreementRecord& record) { return record.grade != Grade::None; }

void sortIds(QStringList& ids)
{
    QCollator order(QLocale::c());
    order.setNumericMode(true);
    std::sort(ids.begin(), ids.end(), [&](const QString& a, const QString& b) { return order.compare(a, b) < 0; });
}

QStringList differing(const DisagreementRecord& record)
{
    QStringList out;
    for (const DisagreementSeat& seat : record.seats) {
        if (seat.agreement == Agreement::Differs)
            out.append(text(seat.member));
    }
    sortIds(out);
    return out;
}

int pointsOf(const DisagreementRecord& record)
{
    const DisagreementSeat* seat = gravestSeat(record);
    return seat == nullptr ? 0 : seat->points;
}

int levelNumber(const std::string& level)
{
    return level.size() >= 2 && level[0] == 'L' && level[1] >= '0' && level[1] <= '8' ? level[1] - '0' : -1;
}

QString levelName(int level)
{
    switch (level) {
    case 0: return Words::tr("Proven by signatures");
    case 1: return Words::tr("Exact match");
    case 2: return Words::tr("Chain of names");
    case 3: return Words::tr("Per record");
    case 4: return Words::tr("Same origin");
    case 5: return Words::tr("History");
    case 6: return Words::tr("Zone's own servers");
    case 7: return Words::tr("All nodes asked");
    case 8: return Words::tr("No majority");
    default: return {};
    }
}

QString decidedBy(const DisagreementRecord& record, unsigned majority, unsigned asked)
{
    const int level = levelNumber(record.level);
    QString name = level < 0 ? text(record.level) : levelName(level);
    if (level == 3)
        return Words::tr("%1, %2 kept").arg(name, QString::number(record.decided.size()));
    if ((level == 1 || level == 2) && majority > 0)
        return Words::tr("%1, %2 of %3").arg(name, QString::number(majority), QString::number(asked));
    return name;
}

QString answerSent(const DisagreementRecord& record)
{
    const QStringList records = shortRecords(record.decided, record.type);
    if (records.isEmpty())
        return levelNumber(record.level) == 8 ? Words::tr("a failure") : Words::tr("no such data");
    if (records.size() > 2)
        return Words::tr("%1 +%2").arg(records.front(), format::number(records.size() - 1));
    return records.join(u' ');
}

QString findingTitle(const std::string& kind)
{
    struct Title {
        const char* kind;
        const char* title;
    };
    static constexpr std::array titles{
        Title{"E-sec", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Against a proof")},
        Title{"E-tcp-path", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Forged on the way")},
        Title{"E-auth", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "The zone's own servers deny it")},
        Title{"E-infra", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Servers of the zone differ")},
        Title{"E-wild", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Made-up names exist there")},
        Title{"E-ttl", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Lives longer than allowed")},
        Title{"E-near", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Flood of wrong ids")},
        Title{"E-stable", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "The name never varied")},
        Title{"E-new", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "First seen")},
        Title{"E-geo", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Geography")},
        Title{"E-rot", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Rotation")},
        Title{"E-zone-change", QT_TRANSLATE_NOOP("harddns::ui::Disagreements", "Zone change")},
    };
    for (const Title& one : titles) {
        if (kind == one.kind)
            return Words::tr(one.title);
    }
    return text(kind);
}

QString outcomeOf(const DisagreementRecord& record, const std::vector<NodeStandingView>& members)
{
    const DisagreementSeat* seat = gravestSeat(record);
    if (seat == nullptr)
        return levelNumber(record.level) == 8 ? Words::tr("Failed closed") : format::noValue();
    if (seat->grade == Grade::None) {
        // What excuses it, else what weighs most.
        const Finding* best = nullptr;
        for (const Finding& finding : seat->findings) {
            if (best == nullptr || finding.points < best->points)
                best = &finding;
        }
        return best == nullptr ? Words::tr("Counted") : findingTitle(best->kind);
    }
    const auto standing = std::find_if(members.begin(), members.end(), [&](const auto& one) { return one.member == seat->member; });
    if (seat->grade == Grade::Critical && standing != members.end() && standing->state == "quarantined")
        return Words::tr("%1 quarantined").arg(text(seat->member));
    return Words::tr("%1 outvoted").arg(text(seat->member));
}

QString sourceOf(const std::vector<std::string>& path)
{
    if (path.empty())
        return format::noValue();
    const QString last = text(path.back());
    // "bank.example. at ns1.bank.example. 192.0.2.53:53 over udp, 22.0 ms"
    const qsizetype over = last.indexOf(QStringLiteral(" over "));
    if (over < 0)
        return last.startsWith(QStringLiteral("from ")) ? last.mid(5) : last;
    const qsizetype begin = last.lastIndexOf(u' ', over - 1) + 1;
    const qsizetype end = last.indexOf(u',', over);
    QString server = last.mid(begin, over - begin);
    if (server.endsWith(QStringLiteral(":53"))) // where servers are asked
        server.chop(3);
    return server + u' ' + last.mid(over + 6, end < 0 ? -1 : end - over - 6);
}

QVariantMap voteTarget(std::uint64_t vote, const RecordPtr& stored)
{
    if (!stored)
        return {{QStringLiteral("vote"), QVariant::fromValue<qulonglong>(vote)}};
    VoteView view;
    view.record = stored;
    return {{QStringLiteral("view"), QVariant::fromValue(view)}};
}

QString questionOf(const std::string& name, const std::string& type)
{
    const QString shown = format::shownName(name);
    return type.empty() ? shown : shown + u' ' + text(type);
}

QStringList shortMembers(const std::vector<std::string>& members)
{
    QStringList out;
    const auto stem = [](const std::string& id) { return id.substr(0, id.find_last_not_of("0123456789") + 1); };
    bool alike = !members.empty();
    for (const std::string& id : members)
        alike = alike && stem(id) == stem(members.front()) && stem(id).size() < id.size();
    for (const std::string& id : members)
        out.append(text(alike ? std::string_view(id).substr(stem(id).size()) : std::string_view(id).substr(0, 4)));
    return out;
}

} // namespace harddns::ui
