// TsFile: a file of translations as lupdate writes it, read for tests.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace harddns::ui::i18n
{

struct TsMessage {
    QString context, source, comment;
    QString type;      ///< of the translation: "unfinished", "vanished", "obsolete"; empty: finished
    QStringList forms; ///< one, or as many as the language has plural forms
    bool numerus = false;

    /// What a translator is asked with.
    [[nodiscard]] QString key() const { return context + u'\n' + source + u'\n' + comment; }
};

struct TsFile {
    QString language, problem; ///< a problem: it could not be read
    std::vector<TsMessage> messages;
    bool hasLocations = false;
};

[[nodiscard]] TsFile readTs(const QString& path);

} // namespace harddns::ui::i18n
