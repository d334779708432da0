// Source: one node as the console sees it, the embedded one or a remote one. app/ makes them (the bridge); the window and the pages know
// nothing else of the engine. Everything here happens on the GUI thread and nothing blocks: what has to be asked for is answered by a
// callback later, which is not called any more once its receiver is gone.
#pragma once

#include "engine/api/alert_life.h"
#include "engine/api/dissection.h"
#include "engine/api/feed.h"
#include "engine/api/node.h"
#include "ui/history_source.h"

#include <QObject>
#include <QString>

#include <functional>
#include <optional>

namespace harddns::ui
{

enum class Role : std::uint8_t { Viewer, Operator };

/// What a file holds instead of a node.
struct Recording {
    QString sentence;                  ///< what it is, of when, from whom
    std::int64_t fromUs = 0, toUs = 0; ///< what there is to see happened then; both inclusive
};

class Source : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    [[nodiscard]] virtual QString title() const = 0; ///< "Demo network, embedded"
    [[nodiscard]] virtual QString user() const = 0;
    [[nodiscard]] virtual Role role() const = 0;
    /// Set: a file is shown, nothing is live, and there is no node to ask or to act on.
    [[nodiscard]] virtual std::optional<Recording> recording() const { return std::nullopt; }
    /// The stream of queries is asked for only while somebody looks at it.
    virtual void wantQueries(bool wanted) = 0;

    template <class T>
    using Answer = std::function<void(Result<T, std::string>)>;
    virtual void trace(const QString& name, const QString& type, bool refresh, QObject* receiver, Answer<TraceResult> answer) = 0;
    virtual void command(const QString& member, MemberCommand command, const QString& name, QObject* receiver, Answer<bool> answer) = 0;
    virtual void act(const AlertAction& action, QObject* receiver, Answer<bool> answer) = 0;
    /// What people did about an alert; nothing yet: an empty life.
    [[nodiscard]] virtual AlertLife alertLife(std::uint64_t alert) const
    {
        AlertLife life;
        life.alert = alert;
        return life;
    }
    /// The audit store behind this node; null when it keeps none or it cannot be read from here.
    [[nodiscard]] virtual HistorySource* history() = 0;

signals:
    /// At most ten a second; what was missed in between is put together (feed.h, merged()).
    void snapshot(const harddns::SnapshotPtr& snapshot);
    void roleChanged();
    void alertLifeChanged();
    void historyChanged(); ///< history() is another one now, or none
};

} // namespace harddns::ui
