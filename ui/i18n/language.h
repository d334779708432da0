// The languages of the console: which one an operator gets, and the translators and the locale that come with it. A language is chosen
// once, before the first widget; another choice holds from the next start. GUI thread.
#pragma once

#include <QLocale>
#include <QString>
#include <QStringList>
#include <QTranslator>

#include <vector>

namespace harddns::ui
{

/// A language the console speaks.
struct Language {
    QString code;  ///< "de", "zh_CN", as in the names of the files below resources/i18n
    QString title; ///< "Deutsch", in itself
};

/// In the order they are offered; English is what the sources are written in.
[[nodiscard]] const std::vector<Language>& shippedLanguages();

/// The code of the language to use: `wanted` when it is one of ours, else the first of the system's (as QLocale::uiLanguages() lists
/// them) that is, else English.
[[nodiscard]] QString languageFor(const QString& wanted, const QStringList& systemLanguages);

/// How numbers and dates are written beside texts of that language: as the system says if it speaks that language, so that a Swiss reader
/// of German keeps his thousands.
[[nodiscard]] QLocale localeFor(const QString& code, const QLocale& system);

/// The language as long as this lives: our texts, Qt's own (of its dialogs and buttons, where they are installed), QLocale's default and
/// the formats of ui/theme/format.h. The QApplication must be there and stay.
class InstalledLanguage
{
public:
    explicit InstalledLanguage(const QString& code, const QLocale& system = QLocale::system());
    ~InstalledLanguage();
    InstalledLanguage(const InstalledLanguage&) = delete;
    InstalledLanguage& operator=(const InstalledLanguage&) = delete;

    [[nodiscard]] const QString& code() const { return m_code; }
    /// What keeps its words from being read, for the operator: no font of this computer has its letters. Empty: nothing.
    [[nodiscard]] QString problem() const;

private:
    QString m_code;
    QLocale m_localeBefore, m_formatsBefore;
    QTranslator m_qt, m_own;
};

} // namespace harddns::ui
