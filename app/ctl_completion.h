// Shell completion made from the option tree itself, so that it cannot fall behind it.
#pragma once

#include <CLI/App.hpp>

#include <string>

namespace harddns::app
{

[[nodiscard]] std::string bashCompletion(const CLI::App& app);
[[nodiscard]] std::string zshCompletion(const CLI::App& app);

} // namespace harddns::app
