// Connection: one node in the window: its source, what has been seen of it, how fast it tells, what its audit chain is worth, and its
// pages. A node that is not shown goes on being heard, so that changing to it shows everything at once. GUI thread.
#pragma once

#include "ui/data/chain_watch.h"
#include "ui/data/console_data.h"
#include "ui/source.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>

#include <deque>
#include <map>

namespace harddns::ui
{

class Page;

class Connection : public QObject
{
    Q_OBJECT
public:
    explicit Connection(Source* source, QObject* parent = nullptr);

    [[nodiscard]] Source* source() const { return m_source; }
    [[nodiscard]] ConsoleData& data() { return m_data; }
    [[nodiscard]] const ConsoleData& data() const { return m_data; }
    [[nodiscard]] bool isLost() const;
    /// Of the last moment the node was heard; 0: never.
    [[nodiscard]] std::int64_t heardUs() const { return m_heardUs; }
    /// Snapshots in the last second.
    [[nodiscard]] int updatesPerSecond() const;

    using Chain = ChainWatch::Chain;
    [[nodiscard]] const Chain& chain() const { return m_chain.chain(); }
    /// For the pages.
    [[nodiscard]] ChainWatch& chainWatch() { return m_chain; }
    /// The chain of one that is in sight is checked as soon as there is one.
    void setShown(bool shown);
    void verifyChain();

    std::map<QString, Page*> pages; ///< that were built, by id; the window owns them

signals:
    void changed();
    void chainChanged();

private:
    void hear(const SnapshotPtr& snapshot);
    void checkWhenShown();

    QPointer<Source> m_source;
    ConsoleData m_data;
    std::int64_t m_heardUs = 0;
    std::deque<qint64> m_arrivals; ///< of snapshots, in ms of m_clock
    QElapsedTimer m_clock;
    ChainWatch m_chain;
    bool m_isShown = false;
};

} // namespace harddns::ui
