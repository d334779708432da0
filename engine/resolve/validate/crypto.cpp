#include "engine/resolve/validate/crypto.h"
