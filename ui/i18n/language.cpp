#include "ui/i18n/language.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QFontDatabase>
#include <QLibraryInfo>

#include <algorithm>

namespace harddns::ui
{

namespace
{

/// Ours of which `name` ("de-AT", "zh-Hans-CN", "C") is a kind; empty: none.
QString shippedOf(const QString& name)
{
    const QLocale locale(name);
    for (const Language& language : shippedLanguages()) {
        const QLocale ours(language.code);
        if (ours.language() == locale.language() && ours.script() == locale.script())
            return language.code;
    }
    return {};
}

} // namespace

const std::vector<Language>& shippedLanguages()
{
    static const std::vector<Language> languages{{QStringLiteral("en"), QStringLiteral("English")},
                                                 {QStringLiteral("de"), QStringLiteral("Deutsch")},
                                                 {QStringLiteral("zh_CN"), QStringLiteral(u"\u7b80\u4f53\u4e2d\u6587")}};
    return languages;
}

QString languageFor(const QString& wanted, const QStringList& systemLanguages)
{
    QString english = shippedLanguages().front().code;
    for (const QString& name : QStringList{wanted} + systemLanguages) {
        if (name.isEmpty())
            continue;
        if (name == QStringLiteral("C"))
            return english;
        if (QString code = shippedOf(name); !code.isEmpty())
            return code;
    }
    return english;
}

QLocale localeFor(const QString& code, const QLocale& system)
{
    const QLocale ours(code);
    if (system.language() == ours.language() && system.script() == ours.script())
        return system;
    return ours;
}

InstalledLanguage::InstalledLanguage(const QString& code, const QLocale& system) : m_code(code), m_formatsBefore(format::locale())
{
    const QLocale locale = localeFor(code, system);
    QLocale::setDefault(locale);
    format::setLocale(locale);
    // The later one is asked first. English has a file of its own for the forms of "1 row" and "2 rows".
    if (m_qt.load(QStringLiteral("qtbase_") + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
    if (m_own.load(QStringLiteral(":/i18n/harddns_%1.qm").arg(code)))
        QCoreApplication::installTranslator(&m_own);
}

InstalledLanguage::~InstalledLanguage()
{
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    format::setLocale(m_formatsBefore);
    QLocale::setDefault(m_localeBefore);
}

QString InstalledLanguage::problem() const
{
    if (QLocale(m_code).script() != QLocale::SimplifiedHanScript || !QFontDatabase::families(QFontDatabase::SimplifiedChinese).isEmpty())
        return {};
    return QStringLiteral("No font of this computer has Chinese characters. Install one (Debian: fonts-noto-cjk), or use --language en.");
}

} // namespace harddns::ui
