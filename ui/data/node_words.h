// NodeWords: what a node says of itself in English, in the language of the console: events by their kind and what stands in their fields,
// findings by their kind, alerts sentence by sentence. In English the same as the node's words but for how figures are written. What is
// not known (of a newer node, the words of an error) stays as the node said it. GUI thread.
#pragma once

#include "db/values.h"
#include "engine/api/vote.h"

#include <QString>

namespace harddns::ui
{

/// "told to forget the name"
[[nodiscard]] QString eventText(const db::Event& event);
/// "n4 told to forget the name": the same where nothing beside it says which node it is about.
[[nodiscard]] QString eventStory(const db::Event& event);
/// Event::before or Event::after: a state, a date, an action.
[[nodiscard]] QString eventValue(const db::Event& event, const std::string& value);
[[nodiscard]] QString findingText(const Finding& finding);
/// A line of DisagreementSeat::path: "2026-11-21T14:32:07Z bank.example. asked 192.0.2.53:53 over udp, 22.0 ms"
[[nodiscard]] QString pathText(const std::string& line);
/// Alert::text
[[nodiscard]] QString alertText(const Alert& alert);

} // namespace harddns::ui
