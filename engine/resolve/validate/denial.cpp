#include "engine/resolve/validate/denial.h"
