#include "engine/resolve/validate/key_set.h"
