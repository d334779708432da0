#include "ui/notify/alert_news.h"

#include "ui/data/node_words.h"
#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace harddns::ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(harddns::ui::AlertNews)
};

/// Characters of an alert's text for a hook, and names in a list of nodes; an environment variable has room for more, people have not.
constexpr int longestText = 2'000;
constexpr std::size_t mostNodes = 50;

QString isoTime(std::int64_t timeUs) { return QDateTime::fromMSecsSinceEpoch(timeUs / 1000, Qt::UTC).toString(Qt::ISODateWithMs); }

QStringList printable(const std::vector<std::string>& texts)
{
    QStringList out;
    for (std::size_t i = 0; i < std::min(texts.size(), mostNodes); ++i)
        out.append(ui::printable(QString::fromStdString(texts[i])));
    return out;
}

QString word(AlertNews::Kind kind)
{
    switch (kind) {
    case AlertNews::Kind::Raised: return QStringLiteral("raised");
    case AlertNews::Kind::Graver: return QStringLiteral("graver");
    case AlertNews::Kind::Test: break;
    }
    return QStringLiteral("test");
}

/// Desktops may show a subset of HTML: a name must not become a link.
QString withoutMarkup(QString text) { return text.replace(u'<', QChar(0x2039)).replace(u'>', QChar(0x203A)).replace(u'&', u'+'); }

} // namespace

QString printable(const QString& text, int longest)
{
    QString out;
    for (const char32_t c : text.toUcs4()) {
        bool shown = true;
        switch (QChar::category(c)) {
        case QChar::Other_Control:
        case QChar::Other_Format:
        case QChar::Other_Surrogate:
        case QChar::Other_PrivateUse:
        case QChar::Other_NotAssigned:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph: shown = false; break;
        default: break;
        }
        if (shown)
            out += QString::fromUcs4(&c, 1);
        else
            out += QStringLiteral("\\u{%1}").arg(static_cast<uint>(c), 4, 16, QLatin1Char('0'));
        if (out.size() > longest)
            return out.left(longest) + QChar(0x2026);
    }
    return out;
}

QString headline(const AlertNews& news)
{
    const Alert& alert = news.alert;
    if (news.kind == AlertNews::Kind::Test)
        return Words::tr("Test of HARD-DNS");
    const QString about = withoutMarkup(printable(QString::fromStdString(alert.name), 100));
    const QString what = alert.type.empty() ? about : about + u' ' + printable(QString::fromStdString(alert.type), 20);
    //: grade of an alert and what it is about: "Critical: www.bank.example. A"
    return Words::tr("%1: %2").arg(gradeWord(alert.grade), what);
}

QString body(const AlertNews& news) { return withoutMarkup(printable(alertText(news.alert))); }

HookMessage hookMessage(const AlertNews& news)
{
    const Alert& alert = news.alert;
    const auto text = [](const std::string& from, int longest = 400) { return printable(QString::fromStdString(from), longest); };
    const QString node = printable(news.node), name = text(alert.name), type = text(alert.type), said = text(alert.text, longestText);
    const QStringList nodes = printable(alert.nodes), suspects = printable(alert.suspects);
    const QString id = QString::number(alert.id), count = QString::number(alert.count), points = QString::number(alert.points);
    const QString grade = QString::fromLatin1(toText(alert.grade)), cause = QString::fromLatin1(toText(alert.cause));
    const QString first = isoTime(alert.firstSeenUs), last = isoTime(alert.lastSeenUs);

    const QJsonObject inner{{QStringLiteral("id"), id},
                            {QStringLiteral("grade"), grade},
                            {QStringLiteral("cause"), cause},
                            {QStringLiteral("name"), name},
                            {QStringLiteral("type"), type},
                            {QStringLiteral("points"), alert.points},
                            {QStringLiteral("count"), count},
                            {QStringLiteral("firstSeen"), first},
                            {QStringLiteral("lastSeen"), last},
                            {QStringLiteral("nodes"), QJsonArray::fromStringList(nodes)},
                            {QStringLiteral("suspects"), QJsonArray::fromStringList(suspects)},
                            {QStringLiteral("text"), said}};
    const QJsonObject outer{{QStringLiteral("format"), QStringLiteral("harddns-alert")},
                            {QStringLiteral("version"), 1},
                            {QStringLiteral("event"), word(news.kind)},
                            {QStringLiteral("node"), node},
                            {QStringLiteral("alert"), inner}};
    HookMessage out;
    out.json = QJsonDocument(outer).toJson(QJsonDocument::Compact) + '\n';
    const auto add = [&](const char* key, const QString& value) {
        out.environment.emplace_back(QStringLiteral("HARDDNS_ALERT_") + QLatin1String(key), value);
    };
    add("EVENT", word(news.kind));
    add("NODE", node);
    add("ID", id);
    add("GRADE", grade);
    add("CAUSE", cause);
    add("NAME", name);
    add("TYPE", type);
    add("POINTS", points);
    add("COUNT", count);
    add("FIRST_SEEN", first);
    add("LAST_SEEN", last);
    add("NODES", nodes.join(u','));
    add("SUSPECTS", suspects.join(u','));
    add("TEXT", said);
    return out;
}

AlertNews testNews(const QString& node, std::int64_t nowUs)
{
    AlertNews out;
    out.kind = AlertNews::Kind::Test;
    out.node = node;
    out.alert.name = "test.example.";
    out.alert.grade = Grade::Notice;
    out.alert.firstSeenUs = out.alert.lastSeenUs = nowUs;
    out.alert.count = 1;
    out.alert.text = Words::tr("This is a test: nothing has happened.").toStdString();
    return out;
}

} // namespace harddns::ui
