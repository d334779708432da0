#include "ui/window/preferences.h"

#include "ui/theme/format.h"

#include <QFile>
#include <QSettings>

#include <algorithm>

namespace harddns::ui
{

namespace
{

constexpr auto themeKey = "appearance/theme", densityKey = "appearance/density", motionKey = "appearance/reducedMotion";
constexpr auto localTimeKey = "times/local", languageKey = "language";
constexpr auto gradeKey = "alerts/from", desktopKey = "alerts/notifications", soundKey = "alerts/sound", programKey = "alerts/program",
               argumentsKey = "alerts/arguments", webhookKey = "alerts/webhook";

/// A file of a later version, or one somebody edited, must not bring an enumerator that does not exist.
template <class Enum>
Enum kept(const QSettings& store, const char* key, Enum fallback, int count)
{
    bool ok = false;
    const int value = store.value(QLatin1String(key)).toInt(&ok);
    return ok && value >= 0 && value < count ? static_cast<Enum>(value) : fallback;
}

} // namespace

Preferences::Preferences(const QString& file, QObject* parent) : QObject(parent)
{
    if (file.isEmpty())
        m_store =
            std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("harddns"), QStringLiteral("console"));
    else
        m_store = std::make_unique<QSettings>(file, QSettings::IniFormat);
    m_isFirstStart = m_store->allKeys().isEmpty();
    const auto flag = [this](const char* key, bool fallback) { return m_store->value(QLatin1String(key), fallback).toBool(); };
    m_values.theme = kept(*m_store, themeKey, m_values.theme, 4);
    m_values.density = kept(*m_store, densityKey, m_values.density, 3);
    m_values.localTime = flag(localTimeKey, m_values.localTime);
    m_values.reducedMotion = flag(motionKey, m_values.reducedMotion);
    NotifySettings& alerts = m_values.alerts;
    alerts.from = kept(*m_store, gradeKey, alerts.from, static_cast<int>(Grade::Critical) + 1);
    if (alerts.from == Grade::None)
        alerts.from = Grade::Notice;
    alerts.desktop = flag(desktopKey, alerts.desktop);
    alerts.sound = flag(soundKey, alerts.sound);
    alerts.program = m_store->value(QLatin1String(programKey)).toString();
    alerts.arguments = m_store->value(QLatin1String(argumentsKey)).toStringList();
    alerts.webhook = m_store->value(QLatin1String(webhookKey)).toString();
    m_values.language = m_store->value(QLatin1String(languageKey)).toString();
}

Preferences::~Preferences() = default;

void Preferences::set(const Values& values)
{
    m_values = values;
    m_store->setValue(QLatin1String(themeKey), static_cast<int>(values.theme));
    m_store->setValue(QLatin1String(densityKey), static_cast<int>(values.density));
    m_store->setValue(QLatin1String(localTimeKey), values.localTime);
    m_store->setValue(QLatin1String(motionKey), values.reducedMotion);
    m_store->setValue(QLatin1String(gradeKey), static_cast<int>(values.alerts.from));
    m_store->setValue(QLatin1String(desktopKey), values.alerts.desktop);
    m_store->setValue(QLatin1String(soundKey), values.alerts.sound);
    m_store->setValue(QLatin1String(programKey), values.alerts.program);
    m_store->setValue(QLatin1String(argumentsKey), values.alerts.arguments);
    m_store->setValue(QLatin1String(webhookKey), values.alerts.webhook);
    if (!values.alerts.webhook.isEmpty() || !values.alerts.arguments.isEmpty()) {
        // Addresses of webhooks often hold a key: nobody else's to read.
        m_store->sync();
        QFile::setPermissions(m_store->fileName(), QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    }
    m_store->setValue(QLatin1String(languageKey), values.language);
    apply();
    emit changed();
}

void Preferences::apply()
{
    Theme& theme = Theme::current();
    format::setLocalTime(m_values.localTime);
    theme.setMotionReduced(m_values.reducedMotion);
    theme.setDensity(m_values.density);
    if (theme.choice() != m_values.theme)
        theme.setChoice(m_values.theme);
}

} // namespace harddns::ui
