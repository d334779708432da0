// Preferences: what the operator chose for this console, kept in QSettings (the user's, or a file of a test). GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/notify/alert_news.h"
#include "ui/theme/theme.h"

#include <QString>

#include <memory>

class QSettings;

namespace harddns::ui
{

class Preferences : public QObject
{
    Q_OBJECT
public:
    /// Empty: the user's own.
    explicit Preferences(const QString& file = {}, QObject* parent = nullptr);
    ~Preferences() override;

    struct Values {
        Theme::Choice theme = Theme::Choice::System;
        Density density = Density::Normal;
        bool localTime = false;
        bool reducedMotion = false;
        NotifySettings alerts;
        QString language; ///< "de"; empty: the system's
        friend bool operator==(const Values&, const Values&) = default;
    };
    [[nodiscard]] const Values& values() const { return m_values; }
    /// Keeps them, applies theme, density and times to the application, tells.
    void set(const Values& values);
    void apply();

    /// Nothing was ever kept: the console starts for the first time.
    [[nodiscard]] bool isFirstStart() const { return m_isFirstStart; }

    /// Geometry, splitters, columns: whatever a part of the window wants kept.
    [[nodiscard]] QSettings& store() { return *m_store; }

signals:
    void changed();

private:
    std::unique_ptr<QSettings> m_store;
    Values m_values;
    bool m_isFirstStart = false;
};

} // namespace harddns::ui
