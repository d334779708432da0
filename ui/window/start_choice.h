// StartChoice: which node the console starts with, as the assistant asked and the settings keep it. Values; GUI thread.
#pragma once

#include <QString>

#include <cstdint>

class QSettings;

namespace harddns::ui
{

struct StartChoice {
    enum class Kind : std::uint8_t {
        Demo,   ///< the demo network inside the console
        Config, ///< a node inside the console, from a configuration file
        Remote, ///< none inside: only connections to other machines
    };
    Kind kind = Kind::Demo;
    QString configFile; ///< Config
    friend bool operator==(const StartChoice&, const StartChoice&) = default;
};

[[nodiscard]] StartChoice keptStart(const QSettings& store);
void keepStart(QSettings& store, const StartChoice& choice);

} // namespace harddns::ui
