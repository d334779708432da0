// AlertNews: what people and programs are told about an alert, and how hooks get it: as JSON and as environment variables. Names and texts
// of alerts come from whoever sent a packet: here they lose everything that is not printable. Pure values; any thread but for translations.
#pragma once

#include "engine/api/vote.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <utility>
#include <vector>

namespace harddns::ui
{

/// What the operator chose; kept in the settings of the console.
struct NotifySettings {
    Grade from = Grade::Warning; ///< what is below is in the lists and disturbs nobody
    bool desktop = true;
    bool sound = false;
    QString program;       ///< started for each news, without a shell; empty: none
    QStringList arguments; ///< as they are: nothing of the alert is put into them
    QString webhook;       ///< http or https; empty: none
    friend bool operator==(const NotifySettings&, const NotifySettings&) = default;
};

struct AlertNews {
    enum class Kind : std::uint8_t { Raised, Graver, Test };
    Kind kind = Kind::Raised;
    QString node; ///< title of the connection
    Alert alert;
};

/// Control signs, signs that change the direction of writing and what no font has become \u{...}; what is longer is cut.
[[nodiscard]] QString printable(const QString& text, int longest = 400);

/// "Critical: n4 was poisoned for ..." in one line; without signs that a desktop may take for markup.
[[nodiscard]] QString headline(const AlertNews& news);
[[nodiscard]] QString body(const AlertNews& news);

/// What a hook gets. The JSON object: format "harddns-alert", version 1, event "raised", "graver" or "test", node, and alert with id (a
/// text: JSON numbers hold 53 bits), grade, cause, name, type, points, count, firstSeen, lastSeen (UTC), nodes, suspects, text. The same in
/// HARDDNS_ALERT_EVENT, _NODE, _ID, _GRADE, _CAUSE, _NAME, _TYPE, _POINTS, _COUNT, _FIRST_SEEN, _LAST_SEEN, _NODES, _SUSPECTS, _TEXT.
struct HookMessage {
    QByteArray json;
    std::vector<std::pair<QString, QString>> environment;
};
[[nodiscard]] HookMessage hookMessage(const AlertNews& news);

/// An alert that says that it is none, for trying out.
[[nodiscard]] AlertNews testNews(const QString& node, std::int64_t nowUs);

} // namespace harddns::ui
