// ChainWatch: what the chain of hashes of a node's audit store is worth: checked when somebody wants it, and again every ten minutes. One
// for a connection, so that all who show it show the same. GUI thread.
#pragma once

#include "ui/data/chain_saying.h"
#include "ui/data/console_data.h"
#include "ui/source.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <optional>

namespace harddns::ui
{

class ChainWatch : public QObject
{
    Q_OBJECT
public:
    /// Both may go before it.
    ChainWatch(Source& source, const ConsoleData& data, QObject* parent = nullptr);

    struct Chain {
        /// From Good to Broken: what the walk found (db::ChainVerdict).
        enum class Kind { None, Unchecked, Checking, Good, NotSigned, UnknownKey, Broken, Failed } kind = Kind::None;
        std::int64_t checkedUs = 0;
        std::int64_t row = 0; ///< Broken: where
        std::uint64_t rows = 0;
        ChainSaying saying;                    ///< of a walk that came to an end: the words
        QString problem;                       ///< all but Good: sentences, what it means and what to do; Failed: why
        std::optional<db::ChainReport> report; ///< of the last check that came to an end
    };
    [[nodiscard]] const Chain& chain() const { return m_chain; }
    /// One at a time; nothing without a store.
    void verify();
    /// What was known before counts again.
    void cancel();

signals:
    void changed();

private:
    void followHistory();
    void take(Result<db::ChainReport, std::string> report);
    [[nodiscard]] std::int64_t nowUs() const;

    QPointer<Source> m_source;
    QPointer<const ConsoleData> m_data;
    Chain m_chain, m_before;
    PendingPtr m_verifying;
    QTimer m_verifyAgain;
};

} // namespace harddns::ui
