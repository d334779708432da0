// The header stands by itself, and moc has a place for its signals.
#include "ui/pages/page.h"
