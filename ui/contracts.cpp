// The headers of the contracts stand by themselves, and moc has a place for their signals.
#include "ui/history_source.h"
#include "ui/source.h"
