// Where stderr leads: asked once at the start, by optionsFor. One file an operating system implements it.
#pragma once

namespace harddns::log
{

/// systemd's JOURNAL_STREAM is set and names the very file our stderr is (a redirected child of a service is no journal).
[[nodiscard]] bool stderrIsJournal();

} // namespace harddns::log
