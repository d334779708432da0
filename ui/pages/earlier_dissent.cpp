#include "ui/pages/earlier_dissent.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

namespace harddns::ui
{

struct EarlierDissent::Answers {
    Filter filter;
    std::int64_t untilUs = 0;
    int waitsFor = 0;
    bool hasFailed = false;
    std::optional<std::uint64_t> all, unexplained;
    std::vector<db::StoredDisagreement> rows, gradedRows;
};

EarlierDissent::EarlierDissent(Source& source, QObject* parent) : QObject(parent), m_source(source)
{
    connect(&source, &Source::historyChanged, this, &EarlierDissent::forget);
}

EarlierDissent::~EarlierDissent() = default;

void EarlierDissent::forget()
{
    m_pending.clear();
    m_answers.reset();
    m_hasAsked = false;
    if (!m_records.isKnown)
        return;
    m_records = {};
    emit changed();
}

std::int64_t EarlierDissent::heardFromUs(const ConsoleData& data, const PageMoment& moment)
{
    const bool isTrimmed = data.disagreementsBefore() > 0 && !data.disagreements().empty();
    return std::max(moment.knownFromUs, isTrimmed ? data.disagreements().front()->timeUs : 0);
}

PageMoment EarlierDissent::knownOf(const ConsoleData& data, const PageMoment& moment) const
{
    PageMoment out = moment.ofRecords();
    out.knownFromUs = heardFromUs(data, moment);
    return m_records.isWhole ? out.whollyKnown(m_records.untilUs) : out;
}

void EarlierDissent::follow(const ConsoleData& data, const PageMoment& moment, const Filter& filter, const QString& member)
{
    HistorySource* history = m_source.history();
    const std::int64_t lastHole = moment.recordHoles.empty() ? 0 : moment.recordHoles.back().toUs;
    const std::int64_t untilUs = std::min(std::max(heardFromUs(data, moment), lastHole), moment.toUs + 1);
    if (history == nullptr || moment.nowUs == 0 || untilUs <= moment.fromUs + knownSlackUs) {
        forget();
        return;
    }
    const PageMoment& asked = m_asked.moment;
    const bool isSameStretch =
        asked.spanUs() == moment.spanUs() && (asked.fromUs == moment.fromUs || (asked.toUs == asked.nowUs && moment.toUs == moment.nowUs));
    const bool isSame = m_hasAsked && isSameStretch && asked.filter == moment.filter && m_asked.member == member;
    // What is past does not change: it is asked for again when the stretch has moved on by a hundredth, or when less of it is heard now.
    const bool hasMoved = moment.fromUs - asked.fromUs > std::max(moment.spanUs() / 100, earlierEveryUs) ||
                          untilUs - m_asked.untilUs > earlierEveryUs || !m_records.isKnown;
    if (isSame && (m_answers || !hasMoved || std::abs(moment.nowUs - asked.nowUs) < earlierEveryUs))
        return;
    if (!isSame)
        forget();
    m_asked = {moment, member, untilUs};
    m_hasAsked = true;
    ask(*history, filter);
}

void EarlierDissent::ask(HistorySource& history, const Filter& filter)
{
    auto answers = std::make_shared<Answers>();
    answers->filter = filter;
    answers->untilUs = m_asked.untilUs;
    m_answers = answers;
    m_pending.clear();
    db::Filter all = filter.forStore();
    all.fromUs = m_asked.moment.fromUs;
    all.toUs = m_asked.untilUs - 1;
    if (!m_asked.member.isEmpty() && all.node.empty())
        all.node = m_asked.member.toStdString();
    db::Filter graded = all;
    graded.minGrade = std::max(graded.minGrade, Grade::Notice);
    db::PageRequest page;
    page.limit = mostEarlierRows;

    const bool counts = m_asked.member.isEmpty() && filter.isWhollyForStore(db::AuditReader::List::Disagreements);
    answers->waitsFor = counts ? 4 : 2;
    const auto count = [&](const db::Filter& what, std::optional<std::uint64_t> Answers::*where) {
        m_pending.push_back(
            history.count(db::AuditReader::List::Disagreements, what, [this, answers, where](Result<std::uint64_t, std::string> got) {
                if (got.ok())
                    (*answers).*where = *got;
                else
                    answers->hasFailed = true;
                answered(answers);
            }));
    };
    const auto rows = [&](const db::Filter& what, std::vector<db::StoredDisagreement> Answers::*where) {
        m_pending.push_back(
            history.disagreements(what, page, [this, answers, where](Result<std::vector<db::StoredDisagreement>, std::string> got) {
                if (got.ok())
                    (*answers).*where = std::move(got).value();
                else
                    answers->hasFailed = true;
                answered(answers);
            }));
    };
    if (counts) {
        count(all, &Answers::all);
        count(graded, &Answers::unexplained);
    }
    rows(graded, &Answers::gradedRows);
    rows(all, &Answers::rows);
}

void EarlierDissent::answered(const std::shared_ptr<Answers>& answers)
{
    if (--answers->waitsFor > 0 || answers != m_answers)
        return;
    m_answers.reset();
    EarlierRecords found;
    if (!answers->hasFailed) {
        found.untilUs = answers->untilUs;
        found.isWhole = answers->rows.size() < mostEarlierRows;
        std::set<std::int64_t> taken;
        std::uint64_t graded = 0;
        for (std::vector<db::StoredDisagreement>* rows : {&answers->gradedRows, &answers->rows}) {
            for (db::StoredDisagreement& row : *rows) {
                if (!answers->filter.isEmpty() && !answers->filter.matches(row.record))
                    continue;
                if (!taken.insert(row.place.key).second)
                    continue;
                graded += row.record.grade != Grade::None ? 1 : 0;
                found.records.push_back(std::make_shared<const DisagreementRecord>(std::move(row.record)));
            }
        }
        std::stable_sort(found.records.begin(), found.records.end(), [](const auto& a, const auto& b) { return a->timeUs > b->timeUs; });
        // The store does not know some filters: then what was read is counted.
        const std::uint64_t all = answers->all.value_or(found.records.size());
        found.isKnown = true;
        found.isCounted = found.isWhole || answers->all.has_value();
        found.unexplained = answers->unexplained.value_or(graded);
        found.explained = all - std::min(all, found.unexplained);
    }
    m_records = std::move(found);
    emit changed();
}

} // namespace harddns::ui
