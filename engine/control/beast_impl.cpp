// The one file that compiles Beast and Boost.JSON (no library of them exists for the Windows build).
#include <boost/beast/src.hpp>
#include <boost/json/src.hpp>
