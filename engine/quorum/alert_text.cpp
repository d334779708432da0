// The sentences of an alert: what happened, how sure we are, what was done, what to do.
#include "engine/quorum/alert_book.h"
#include "engine/quorum/evidence.h"

#include <chrono>
#include <cstdio>

namespace harddns::quorum
{

namespace
{

/// "26,412"
std::string number(std::uint64_t value)
{
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;)
        digits.insert(at -= 3, ",");
    return digits;
}

/// "n1, n2 and n3"
std::string list(const std::vector<std::string>& items)
{
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            out += i + 1 == items.size() ? " and " : ", ";
        out += items[i];
    }
    return out;
}

/// "14:42:08 UTC", with the date when it is not the day of `reference`.
std::string timeText(std::int64_t us, std::int64_t referenceUs)
{
    using namespace std::chrono;
    const sys_time<microseconds> at{microseconds(us)};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss<seconds> clock{floor<seconds>(at - day)};
    char text[48];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d UTC", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string out = text;
    if (day != floor<days>(sys_time<microseconds>{microseconds(referenceUs)})) {
        std::snprintf(text, sizeof text, "%d-%02u-%02u ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()));
        out = text + out;
    }
    return out;
}

/// Without the final dot, as people write names.
std::string plain(const std::string& name) { return name.size() > 1 && name.back() == '.' ? name.substr(0, name.size() - 1) : name; }

std::string sureness(const Alert& alert)
{
    if (alert.points <= 0 || alert.grade == Grade::None)
        return {};
    const auto [word, from] = alert.grade == Grade::Critical  ? std::pair("Certain", criticalPoints)
                              : alert.grade == Grade::Warning ? std::pair("Likely", warningPoints)
                                                              : std::pair("Possible", noticePoints);
    return std::string(word) + ": " + std::to_string(alert.points) + " evidence points, " + toText(alert.grade) + " from " +
           std::to_string(from) + ".";
}

} // namespace

std::string AlertBook::textOf(const Entry& entry)
{
    const Alert& a = entry.alert;
    std::vector<std::string> sentences;
    const auto say = [&sentences](std::string sentence) {
        if (!sentence.empty())
            sentences.push_back(std::move(sentence));
    };

    std::string subject = plain(a.name) + (a.type.empty() ? "" : " " + a.type);
    if (a.wholeZone)
        subject = "many names below " + subject;
    const std::string who = list(a.suspects.empty() ? a.nodes : a.suspects);
    const bool several = (a.suspects.empty() ? a.nodes : a.suspects).size() > 1;
    const std::string blamed = who.empty() ? "A node" : who;
    const std::string until = entry.quarantinedUntilUs > 0 ? timeText(entry.quarantinedUntilUs, a.lastSeenUs) : "somebody releases it";
    std::string advice;

    switch (a.cause) {
    case AlertCause::Dissent:
        if (a.grade == Grade::Critical) {
            say(blamed + (a.wholeZone ? " gave forged answers for " : " gave a forged answer for ") + subject + ".");
            advice = "Nothing is urgent; check the path of " + (who.empty() ? "the node" : who) + ".";
        } else if (a.grade == Grade::Warning) {
            say(blamed + (several ? " were" : " was") + " outvoted for " + subject + ", and the answer looks forged.");
            advice = "Nothing is urgent; open the vote to see the evidence.";
        } else {
            say(blamed + (several ? " were" : " was") + " outvoted for " + subject + ".");
            advice = "No action needed.";
        }
        break;
    case AlertCause::Group:
        say((a.nodes.empty() ? std::string("Nodes") : list(a.nodes)) + " of group " + a.group + " gave the same wrong answer for " +
            subject + ", and nobody outside the group did.");
        advice = "Check what the group shares: its upstream path, or a proxy that answers in between.";
        break;
    case AlertCause::MajoritySuspect:
        say("As many nodes as a majority" + (who.empty() ? "" : " (" + who + ")") + " contradict the proof for " + subject + ".");
        advice = "Urgent: treat these nodes as attacked until the evidence is explained.";
        break;
    case AlertCause::NoQuorum: {
        std::string shares;
        if (!a.wholeZone && !entry.shares.empty()) {
            std::vector<std::string> counts;
            for (const unsigned share : entry.shares)
                counts.push_back(std::to_string(share));
            shares = ": " + list(counts) + " of " + std::to_string(entry.asked);
        }
        say("No majority for " + subject + shares + ".");
        advice = "Open the vote to see who said what.";
        break;
    }
    case AlertCause::ForgeryFlood:
        say("Flood of forged replies at " + plain(a.name) + ": " + number(entry.perMinute) + " a minute, usual up to " +
            number(entry.usual) + ".");
        advice = "No action needed while answers stay safe.";
        break;
    case AlertCause::LyingCollector:
        say(blamed + " told a client something else than the vote" + (a.name.empty() || a.type.empty() ? "" : " about " + subject) + ".");
        say("Certain: its own signatures prove it.");
        advice = "Urgent: keep clients away from " + blamed + " and find out who controls it.";
        break;
    case AlertCause::NodeSilent:
        say(plain(a.name) + " does not answer and is out of rotation since " + timeText(a.firstSeenUs, a.lastSeenUs) +
            ". The others vote without it.");
        advice = "Check the node and its network.";
        break;
    }

    if (a.wholeZone && !a.examples.empty())
        say("Seen " + number(a.count) + " times, for example for " + plain(a.examples.front().substr(0, a.examples.front().find(' '))) +
            ".");
    else if (a.count > 1)
        say("Seen " + number(a.count) + " times since " + timeText(a.firstSeenUs, a.lastSeenUs) + ".");
    say(sureness(a));

    if (entry.clients == AlertReport::Clients::RightAnswer)
        say("Clients got the right answer.");
    else if (entry.clients == AlertReport::Clients::Failure)
        say("We answered with a failure instead of guessing.");

    const std::string at = who.empty() ? "the node" : who;
    if (entry.done == AlertReport::Done::NameFlushed)
        say("The name was flushed at " + at + ".");
    else if (entry.done == AlertReport::Done::ZoneFlushed)
        say("The name and its zone were flushed at " + at + ".");
    else if (entry.done == AlertReport::Done::Quarantined)
        say(blamed + (several ? " are" : " is") + " quarantined until " +
            (several && entry.quarantinedUntilUs == 0 ? "somebody releases them" : until) + ".");
    say(advice);

    std::string text;
    for (const std::string& sentence : sentences)
        text += (text.empty() ? "" : " ") + sentence;
    return text;
}

} // namespace harddns::quorum
