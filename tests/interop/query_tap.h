// The query log of all authoritative servers at once: every DNS question over UDP that arrives on the bridge for this machine, with the
// address and port it came from, as the kernel hands it to the servers (Linux, a packet socket).
#pragma once

#include <QList>
#include <QString>

namespace harddns::interop
{

struct SeenQuery {
    QString from; ///< address
    quint16 port = 0;
    QString to;
    QString name; ///< lower case, with the final dot
    int type = 0;
};

class QueryTap
{
public:
    /// Sees what comes from now on. Test open().
    QueryTap();
    ~QueryTap();
    QueryTap(const QueryTap&) = delete;
    QueryTap& operator=(const QueryTap&) = delete;

    [[nodiscard]] bool open() const { return m_socket >= 0; }
    /// All so far, oldest first.
    const QList<SeenQuery>& seen();
    void forget();

private:
    int m_socket = -1;
    QList<SeenQuery> m_seen;
};

} // namespace harddns::interop
