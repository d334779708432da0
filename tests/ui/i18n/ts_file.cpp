#include "tests/ui/i18n/ts_file.h"

#include <QFile>
#include <QXmlStreamReader>

namespace harddns::ui::i18n
{

namespace
{

TsMessage readMessage(QXmlStreamReader& xml, const QString& context, bool& hasLocations)
{
    TsMessage out;
    out.context = context;
    out.numerus = xml.attributes().value(QStringLiteral("numerus")) == QStringLiteral("yes");
    while (xml.readNextStartElement()) {
        if (xml.name() == QStringLiteral("source")) {
            out.source = xml.readElementText();
        } else if (xml.name() == QStringLiteral("comment")) {
            out.comment = xml.readElementText();
        } else if (xml.name() == QStringLiteral("translation")) {
            out.type = xml.attributes().value(QStringLiteral("type")).toString();
            if (!out.numerus) {
                out.forms << xml.readElementText();
                continue;
            }
            while (xml.readNextStartElement())
                out.forms << xml.readElementText();
        } else {
            hasLocations = hasLocations || xml.name() == QStringLiteral("location");
            xml.skipCurrentElement();
        }
    }
    return out;
}

} // namespace

TsFile readTs(const QString& path)
{
    TsFile out;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        out.problem = path + QStringLiteral(": ") + file.errorString();
        return out;
    }
    QXmlStreamReader xml(&file);
    if (!xml.readNextStartElement() || xml.name() != QStringLiteral("TS")) {
        out.problem = path + QStringLiteral(" is no file of translations");
        return out;
    }
    out.language = xml.attributes().value(QStringLiteral("language")).toString();
    while (xml.readNextStartElement()) {
        QString context;
        while (xml.readNextStartElement()) {
            if (xml.name() == QStringLiteral("name"))
                context = xml.readElementText();
            else if (xml.name() == QStringLiteral("message"))
                out.messages.push_back(readMessage(xml, context, out.hasLocations));
            else
                xml.skipCurrentElement();
        }
    }
    if (xml.hasError())
        out.problem = path + QStringLiteral(": ") + xml.errorString();
    return out;
}

} // namespace harddns::ui::i18n
