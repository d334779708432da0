#include "tests/ui/quality/longer_words.h"

#include <QRegularExpression>

#include <algorithm>

namespace harddns::ui::quality
{

namespace
{
/// Shorter ones are units (ms, min) and names of keys; patterns of dates (d, MMM, yyyy) are one letter again and again.
constexpr qsizetype shortest = 3;
} // namespace

QString longer(const QString& text, double share)
{
    static const QRegularExpression parts(QStringLiteral("%L?(?:n|\\d+)|<[^>]*>|&\\w+;|(?:&?\\p{L})+"));
    QString out;
    qsizetype done = 0;
    double owed = 0;
    for (auto it = parts.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch part = it.next();
        out += QStringView(text).mid(done, part.capturedEnd() - done);
        done = part.capturedEnd();
        const QString token = part.captured(), word = QString(token).remove(u'&');
        if (token.startsWith(u'%') || token.startsWith(u'<') || token.endsWith(u';'))
            continue;
        owed += share * static_cast<double>(word.size());
        const bool isWord = std::any_of(word.begin(), word.end(), [&](QChar one) { return one != word.front(); });
        if (word.size() < shortest || !isWord)
            continue;
        for (qsizetype i = 0; owed >= 1; ++i, owed -= 1)
            out += word[i % word.size()].toLower();
    }
    return out + text.mid(done);
}

QString LongerWords::translate(const char* context, const char* source, const char*, int) const
{
    const QString where = QString::fromUtf8(context);
    const bool isOurs =
        where.startsWith(QStringLiteral("harddns::")) || where == QStringLiteral("Pages") || where == QStringLiteral("Console");
    return isOurs ? longer(QString::fromUtf8(source), m_share) : QString();
}

} // namespace harddns::ui::quality
