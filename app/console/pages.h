// The pages of the console, in the order of its navigation.
#pragma once

#include "ui/window/page_registration.h"

#include <vector>

namespace harddns::app
{

[[nodiscard]] std::vector<ui::PageRegistration> consolePages();

} // namespace harddns::app
