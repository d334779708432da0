// How an alert reads: at which point of its life it is, what happened, how sure that is, what was done, what one can do, and its life as
// moments. Pure but for translations; GUI thread.
#pragma once

#include "engine/api/alert_life.h"
#include "engine/api/vote.h"
#include "ui/data/console_data.h"
#include "ui/history_source.h"
#include "ui/pages/disagreement_values.h"
#include "ui/source.h"
#include "ui/theme/state.h"
#include "ui/widgets/keyed_model.h"

#include <QString>

#include <array>
#include <vector>

namespace harddns::ui
{

enum class AlertStage : std::uint8_t { Open, Acknowledged, Silenced, Closed };
inline constexpr int alertStages = 4;
[[nodiscard]] AlertStage stageOf(const Alert& alert, const AlertLife& life, std::int64_t nowUs);
[[nodiscard]] QString stageWord(AlertStage stage);

/// How many alerts are at each point of their life: "open" means the same wherever it is said.
struct AlertCounts {
    std::array<std::uint64_t, alertStages> stages{};
    Grade worstOpen = Grade::None;
    std::int64_t silencedUntilUs = 0; ///< of those that are silenced, the last end
    [[nodiscard]] std::uint64_t of(AlertStage stage) const { return stages[static_cast<std::size_t>(stage)]; }
};
[[nodiscard]] AlertCounts countAlerts(const ConsoleData& data, const Source& source, std::int64_t nowUs);

/// "n4 was poisoned for www.bank.example A"
[[nodiscard]] QString alertTitle(const Alert& alert);
/// Who the evidence names, else who it is about.
[[nodiscard]] const std::vector<std::string>& blamed(const Alert& alert);

/// Everything known of one alert, from a node or from a file.
struct AlertView {
    Alert alert;
    AlertLife life;
    std::vector<db::AlertChange> changes; ///< oldest first; only the steps of people and its raising
    std::vector<db::Event> events;        ///< what was done to its nodes, oldest first
    RecordPtr record;                     ///< of its last vote; null: not known
    std::vector<NodeStandingView> members;
    std::int64_t nowUs = 0;
};
struct AlertWords {
    QString happened, sure, done, todo;
    bool certain = false; ///< the first sentence of `sure` is to be seen
};
[[nodiscard]] AlertWords wordsOf(const AlertView& view);

struct LifeMoment {
    std::int64_t timeUs = 0;
    State state = State::None;
    QString text;
};
/// Oldest first.
[[nodiscard]] std::vector<LifeMoment> lifeOf(const AlertView& view);

/// A vote that the alert stands for: its name, or a node it names, within its time.
[[nodiscard]] bool isOf(const Alert& alert, const DisagreementRecord& record);

// ---- the list ----

struct AlertRow {
    Alert alert;
    AlertLife life;
    AlertStage stage = AlertStage::Open;
    std::int64_t nowUs = 0; ///< the day of `now` decides how a time reads
    [[nodiscard]] std::uint64_t key() const { return alert.id; }
    friend bool operator==(const AlertRow& a, const AlertRow& b);
};
/// What needs somebody first: open ones, then by grade, then the one seen last.
[[nodiscard]] bool comesBefore(const AlertRow& a, const AlertRow& b);

class AlertModel : public KeyedModel<AlertRow>
{
    Q_OBJECT
public:
    explicit AlertModel(QObject* parent = nullptr);

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;
};

/// Alerts that are silenced now, with the end of it.
class SilenceModel : public KeyedModel<AlertRow>
{
    Q_OBJECT
public:
    explicit SilenceModel(QObject* parent = nullptr);

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;
};

} // namespace harddns::ui
