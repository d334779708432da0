// PageRegistration: how a page comes into the window: what the navigation shows of it, and how it is made when it is first wanted. The
// order of registration is the order of the navigation and of Ctrl+1 to Ctrl+0. Values; GUI thread.
#pragma once

#include "ui/pages/page.h"
#include "ui/theme/icons.h"
#include "ui/theme/state.h"

#include <QString>

#include <cstdint>
#include <functional>

namespace harddns::ui
{

enum class PageGroup : std::uint8_t { Watch, Measure, Operate, Prove };
inline constexpr int pageGroups = 4;

/// What is open there: shape and count in place of the shortcut. Nothing while the count is 0.
struct PageBadge {
    State state = State::None;
    std::uint64_t count = 0;
    friend bool operator==(const PageBadge&, const PageBadge&) = default;
};

struct PageRegistration {
    QString id; ///< "alerts": for PageContext::open and the settings
    PageGroup group = PageGroup::Watch;
    Icon icon = Icon::Bars;
    QString title; ///< in the navigation
    std::function<Page*(PageContext context, QWidget* parent)> make;
    std::function<PageBadge(const ConsoleData& data, const Source& source)> badge = {}; ///< cheap: asked ten times a second
    bool showsRecordings = false; ///< has something to show of a file (Source::recording()); other pages are not offered then
};

} // namespace harddns::ui
