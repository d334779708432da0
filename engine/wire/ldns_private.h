// The only place that includes ldns, with owning handles for its objects. Private to engine/wire; nobody else includes ldns (meta test).
// <stdbool.h> and the socket headers come first (WINDOWS.md 4.1, 4.3): ldns would otherwise turn `true` and `bool` into macros of int,
// and on Windows pull windows.h before winsock2.h.
#pragma once

#include <stdbool.h>

#if __has_include(<winsock2.h>)
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <ldns/ldns.h>

#undef bool
#undef true
#undef false

#include <cstdlib>
#include <memory>

namespace harddns::wire::detail
{

struct FreeRr {
    void operator()(ldns_rr* p) const { ldns_rr_free(p); }
};
struct FreeRdf {
    void operator()(ldns_rdf* p) const { ldns_rdf_deep_free(p); }
};
struct FreeBuffer {
    void operator()(ldns_buffer* p) const { ldns_buffer_free(p); }
};
struct FreeMemory {
    void operator()(void* p) const { std::free(p); }
};

using RrHandle = std::unique_ptr<ldns_rr, FreeRr>;
using RdfHandle = std::unique_ptr<ldns_rdf, FreeRdf>;
using BufferHandle = std::unique_ptr<ldns_buffer, FreeBuffer>;
/// What ldns allocated with malloc.
template <class T>
using MemoryHandle = std::unique_ptr<T, FreeMemory>;

} // namespace harddns::wire::detail
