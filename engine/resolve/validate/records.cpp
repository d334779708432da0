#include "engine/resolve/validate/records.h"
