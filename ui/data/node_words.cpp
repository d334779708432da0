#include "ui/data/node_words.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::NodeWords)
};

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// The end of the year 9999, in seconds.
constexpr qint64 latestUnix = 253'402'300'799;

/// Clauses of events (app/audit_feeder, app/audit_service, db/audit_writer, engine/control, app/console/bridge).
constexpr std::array clauses{
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the node is reached again"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the node is not reached any more: %1"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "in quarantine until an operator releases it"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "in quarantine: the evidence names it; it is not asked any more"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "released: its time is over and it answered the canaries"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "released by an operator"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "out of rotation: it did not answer %1 times in a row"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "in rotation again"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "told to forget the name, its zone and what is below it"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "told to forget the name and what is below it"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "told to forget the name"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "told to forget everything"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "a trust anchor is not trusted any more"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "a trust anchor is %1 now"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 votes and %2 disagreements left the node's memory before they could be written"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 of the node's reports did not arrive at all"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                      "%1 votes and %2 other rows did not come into the store: the queue was full; %3 were refused by SQLite"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                      "the store was not open from %1 to %2: votes, disagreements and alerts of that time may be missing"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 actions of operators and changes of the configuration were not written"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the configuration was taken over"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the configuration was refused, the old one stays: %1"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "only a restart takes over %1"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the heads of the history are signed with another key of this node from here on"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the store was opened"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the run before did not end in order"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "votes are not kept"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "one vote in %1 is kept"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the store was closed in order"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the system's clock was set back by %1 s"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                      "the system's clock is %1 days ahead of the store's newest rows: until it has been so for a "
                      "while, nothing is removed for its age"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the file was damaged (%1) and is kept as %2; this one was begun instead"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 is not asked any more until it is released"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 is asked again"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 was told to forget everything"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 was told to forget %2 and what is below it"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "not asked any more until it is released by hand"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "asked again"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the configuration file was read again and taken over"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the log level was set to %1 until the next reload"),
};

/// Sentences of alerts (engine/quorum/alert_text). Of two that fit, the one that says more stands first.
constexpr std::array sentences{
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 gave forged answers for %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 gave a forged answer for %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Nothing is urgent; check the path of %1."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Nothing is urgent; open the vote to see the evidence."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 were outvoted for %2, and the answer looks forged."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 was outvoted for %2, and the answer looks forged."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 were outvoted for %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 was outvoted for %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "No action needed."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "No action needed while answers stay safe."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 of group %2 gave the same wrong answer for %3, and nobody outside the group did."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Check what the group shares: its upstream path, or a proxy that answers in between."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "As many nodes as a majority (%1) contradict the proof for %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "As many nodes as a majority contradict the proof for %1."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Urgent: treat these nodes as attacked until the evidence is explained."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "No majority for %1: %2 of %3."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "No majority for %1."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Open the vote to see who said what."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Flood of forged replies at %1: %2 a minute, usual up to %3."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 told a client something else than the vote about %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 told a client something else than the vote."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Certain: its own signatures prove it."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Urgent: keep clients away from %1 and find out who controls it."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 does not answer and is out of rotation since %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The others vote without it."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Check the node and its network."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Seen %1 times, for example for %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Seen %1 times since %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Certain: %1 evidence points, critical from %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Likely: %1 evidence points, warning from %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Possible: %1 evidence points, notice from %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Clients got the right answer."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "We answered with a failure instead of guessing."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The name was flushed at %1."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The name and its zone were flushed at %1."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 is quarantined until somebody releases it."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 are quarantined until somebody releases them."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 is quarantined until %2."),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "%1 are quarantined until %2."),
};

/// Evidence by its kind (engine/quorum/evidence).
struct KnownFinding {
    const char* kind;
    const char* text;
};
constexpr std::array findings{
    KnownFinding{"E-sec", QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                            "It contradicts an answer that is proven by signatures from the trust anchor down.")},
    KnownFinding{"E-tcp-path",
                 QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                   "Asked again over TCP, the node gives the decided answer: what it had before was forged on the way.")},
    KnownFinding{"E-auth", QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                             "Two other nodes fetched the name over TCP from the zone's own servers: the record is not "
                                             "there, and it never won a vote.")},
    KnownFinding{"E-infra",
                 QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The node believes in other servers for the zone than the vote attests.")},
    KnownFinding{"E-wild", QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                             "A made-up name below the zone resolves at the node to the same data; everywhere else it does "
                                             "not exist.")},
    KnownFinding{"E-ttl",
                 QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The record claims to live longer than the zone's own servers allow.")},
    KnownFinding{"E-near", QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                             "The node received far more replies with wrong ids than usual: somebody was guessing.")},
    KnownFinding{"E-stable", QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                               "The name had one and the same answer for at least a day, and this is not it.")},
    KnownFinding{"E-new",
                 QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The name's answers vary, but this record was never seen among them.")},
    KnownFinding{"E-geo", QT_TRANSLATE_NOOP("harddns::ui::NodeWords",
                                            "The name's answers vary or are not known yet, and this one comes from the same network or was "
                                            "attested before.")},
    KnownFinding{"E-rot",
                 QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "It is a part of a pool of records that take turns, all attested before.")},
    KnownFinding{"E-zone-change",
                 QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "The zone itself has just changed, and the change is spreading.")},
};

/// Words that stand alone in a field, or where a text has a place for one.
constexpr std::array singleWords{
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "A node"),       QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "the node"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "Nodes"),        QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "everything"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "configured"),   QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "pending"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "valid"),        QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "missing"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "revoked"),      QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "quarantine"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "release"),      QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "flush"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "flush-member"), QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "reload"),
    QT_TRANSLATE_NOOP("harddns::ui::NodeWords", "log-level"),
};

/// As app/audit_feeder says it; before and after are dates.
constexpr const char* otherCertificate = "the node shows another certificate; before and after are their ends in Unix time";

QString word(const QString& said)
{
    for (const char* known : singleWords) {
        if (said == QLatin1String(known))
            return Words::tr(known);
    }
    return said;
}

/// What stands in a place of a text: a figure, a list, a word; names stay.
QString place(const QString& said)
{
    static const QRegularExpression figure(QStringLiteral("^\\d{1,3}(,\\d{3})+$|^\\d+$"));
    static const QRegularExpression list(QStringLiteral("^(\\S+(?:, \\S+)*) and (\\S+)$"));
    static const QRegularExpression below(QStringLiteral("^many names below (.+)$"));
    if (figure.match(said).hasMatch())
        return format::count(QString(said).remove(u',').toULongLong());
    if (const auto found = list.match(said); found.hasMatch())
        return Words::tr("%1 and %2").arg(found.captured(1), found.captured(2));
    if (const auto found = below.match(said); found.hasMatch())
        return Words::tr("many names below %1").arg(found.captured(1));
    return word(said);
}

/// A text with places, as something to look for.
struct Known {
    const char* source;
    QRegularExpression look;
};

/// `separator`: what parts of a text are put together with; a place does not reach beyond it.
template <std::size_t N>
std::vector<Known> compiled(const std::array<const char*, N>& sources, const QString& separator)
{
    static const QRegularExpression placeMark(QStringLiteral("\\\\?%\\d"));
    std::vector<Known> out;
    const QString stop = QRegularExpression::escape(separator);
    for (const char* source : sources) {
        QString pattern = QRegularExpression::escape(QString::fromLatin1(source));
        pattern.replace(placeMark, QStringLiteral("((?:(?!%1).)+?)").arg(stop));
        const QString end = separator.startsWith(u'.') ? QStringLiteral("(?: |$)") : QStringLiteral("(?:%1|$)").arg(stop);
        out.push_back({source, QRegularExpression(u'^' + pattern + end, QRegularExpression::DotMatchesEverythingOption)});
    }
    return out;
}

QString filled(const QRegularExpressionMatch& found, const char* source)
{
    QString words = Words::tr(source);
    QStringList places;
    for (int i = 1; i <= found.lastCapturedIndex(); ++i)
        places << place(found.captured(i));
    switch (places.size()) {
    case 0: return words;
    case 1: return words.arg(places[0]);
    case 2: return words.arg(places[0], places[1]);
    default: return words.arg(places[0], places[1], places[2]);
    }
}

/// Part by part; what is not known stays as it is.
QStringList told(const std::vector<Known>& known, const QString& separator, QString rest)
{
    QStringList out;
    while (!rest.isEmpty()) {
        bool found = false;
        for (const Known& one : known) {
            const QRegularExpressionMatch match = one.look.match(rest);
            if (!match.hasMatch())
                continue;
            out << filled(match, one.source);
            rest = rest.mid(match.capturedLength());
            found = true;
            break;
        }
        if (found)
            continue;
        const qsizetype end = rest.indexOf(separator);
        out << (end < 0 ? rest : rest.left(end) + separator.trimmed().remove(u';'));
        rest = end < 0 ? QString() : rest.mid(end + separator.size());
    }
    return out;
}

QString toldClauses(const QString& said)
{
    const QString separator = QStringLiteral("; ");
    static const std::vector<Known> known = compiled(clauses, separator);
    return format::clauses(told(known, separator, said));
}

/// "forgot all types and what is below the name, zone cuts too: 3 entries"
std::optional<QString> toldFlush(const QString& said)
{
    static const QRegularExpression look(
        QStringLiteral("^forgot (everything|all types|\\S+)( and what is below the name)?(, zone cuts too)?: (\\d+) entr(?:y|ies)$"));
    const QRegularExpressionMatch found = look.match(said);
    if (!found.hasMatch())
        return std::nullopt;
    QString what = found.captured(1) == QStringLiteral("all types") ? Words::tr("all types") : word(found.captured(1));
    if (!found.captured(2).isEmpty())
        what = Words::tr("%1 and what is below the name").arg(what);
    if (!found.captured(3).isEmpty())
        what = Words::tr("%1, zone cuts too").arg(what);
    return Words::tr("forgot %1: %Ln entries", nullptr, format::amount(found.captured(4).toULongLong())).arg(what);
}

QString toldAction(const QString& action, const QString& said)
{
    const QString done = action + QStringLiteral(": "), refused = action + QStringLiteral(" was refused: ");
    if (said.startsWith(refused))
        return Words::tr("%1 was refused: %2").arg(word(action), said.mid(refused.size()));
    if (!said.startsWith(done))
        return toldClauses(said);
    const QString what = said.mid(done.size());
    return Words::tr("%1: %2", "an action and what was done").arg(word(action), toldFlush(what).value_or(toldClauses(what)));
}

} // namespace

QString eventText(const db::Event& event)
{
    if (event.kind == db::EventKind::Operator && !event.after.empty())
        return toldAction(text(event.after), text(event.text));
    if (event.text == otherCertificate)
        return Words::tr("the node shows another certificate; before and after are their ends");
    return toldClauses(text(event.text));
}

QString eventStory(const db::Event& event)
{
    QString what = eventText(event);
    if (event.subject.empty())
        return what;
    switch (event.kind) {
    case db::EventKind::Quarantine:
    case db::EventKind::Release:
    case db::EventKind::Repair:
    case db::EventKind::NodeUp:
    case db::EventKind::NodeDown:
        if (event.text.starts_with("the node ")) // a whole sentence about the node itself
            return what;
        return Words::tr("%1 %2", "a node and what happened to it").arg(text(event.subject), what);
    default: return what;
    }
}

QString eventValue(const db::Event& event, const std::string& value)
{
    if (value.empty())
        return {};
    if (event.text == otherCertificate)
        return format::date(std::clamp<qint64>(text(value).toLongLong(), 0, latestUnix) * 1'000'000);
    return word(text(value));
}

QString findingText(const Finding& finding)
{
    for (const KnownFinding& known : findings) {
        if (finding.kind == known.kind && finding.text == known.text)
            return Words::tr(known.text);
    }
    return text(finding.text);
}

QString pathText(const std::string& line)
{
    static const QRegularExpression look(QStringLiteral("^(\\S+) (\\S+) asked (\\S+) over (udp|tcp), ([0-9]+\\.[0-9]) ms$"));
    QString said = text(line);
    const QRegularExpressionMatch found = look.match(said);
    if (!found.hasMatch())
        return said;
    return Words::tr("%1 %2 asked %3 over %4, %5 ms", "a time, a zone, a server, a protocol")
        .arg(found.captured(1), found.captured(2), found.captured(3), found.captured(4), format::decimal(found.captured(5).toDouble(), 1));
}

QString alertText(const Alert& alert)
{
    const QString separator = QStringLiteral(". ");
    static const std::vector<Known> known = compiled(sentences, separator);
    return format::sentences(told(known, separator, text(alert.text)));
}

} // namespace harddns::ui
