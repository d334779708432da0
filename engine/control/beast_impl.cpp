// The one file that compiles Beast, Boost.JSON and Asio's TLS (no library of them exists for the Windows build).
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <boost/json/src.hpp>
