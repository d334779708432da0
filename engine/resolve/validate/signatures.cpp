#include "engine/resolve/validate/signatures.h"
