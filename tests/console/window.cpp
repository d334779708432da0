#include "tests/console/window.h"

#include <QJsonArray>

namespace harddns::test
{

QString ShownTable::cell(std::size_t row, const QString& head) const
{
    const qsizetype column = heads.indexOf(head);
    return column < 0 || row >= rows.size() ? QString() : rows[row].value(column);
}

int ShownTable::find(const QString& head, const QString& text) const
{
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (cell(row, head) == text)
            return static_cast<int>(row);
    }
    return -1;
}

ShownTable Window::table(const QString& name)
{
    const QJsonObject told = ask({{"do", "table"}, {"text", name}});
    ShownTable out;
    out.problem = told["problem"].toString();
    for (const QJsonValue& head : told["heads"].toArray())
        out.heads << head.toString();
    for (const QJsonValue& row : told["rows"].toArray()) {
        QStringList cells;
        for (const QJsonValue& cell : row.toArray())
            cells << cell.toString();
        out.rows.push_back(cells);
    }
    return out;
}

QStringList Window::words()
{
    QStringList out;
    for (const QJsonValue& one : ask({{"do", "widgets"}})["widgets"].toArray()) {
        const QJsonObject about = one.toObject();
        const QString name = about["name"].toString(), text = about["text"].toString(), more = about["description"].toString();
        QStringList parts;
        for (const QString& part : {name, text, more}) {
            if (!part.isEmpty() && !parts.contains(part))
                parts << part;
        }
        out << parts.join(QStringLiteral(" | "));
    }
    out.sort();
    return out;
}

QString Window::wordsOf(const QString& begin)
{
    for (const QString& line : words()) {
        if (line.startsWith(begin))
            return line;
    }
    return {};
}

} // namespace harddns::test
