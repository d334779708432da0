// IncidentSource: an incident from a file (ui/pages/incident_bundle.h) as a connection of the console: its alert, its disagreements with
// every packet, what was done. Nothing comes after the first snapshot and nothing can be asked or done. GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/pages/incident_bundle.h"
#include "ui/source.h"

#include <memory>

namespace harddns::app
{

class IncidentSource final : public ui::Source
{
    Q_OBJECT
public:
    IncidentSource(ui::IncidentBundle bundle, QString user, QObject* parent = nullptr);
    ~IncidentSource() override;
    /// Null: `problem` says in a sentence why the file is no incident that can be shown.
    [[nodiscard]] static std::unique_ptr<IncidentSource> open(const QString& path, const QString& user, QString* problem);

    [[nodiscard]] QString title() const override { return m_title; }
    [[nodiscard]] QString user() const override { return m_user; }
    [[nodiscard]] ui::Role role() const override { return ui::Role::Viewer; }
    [[nodiscard]] std::optional<ui::Recording> recording() const override { return m_recording; }
    void wantQueries(bool /*wanted*/) override {}
    void trace(const QString& name, const QString& type, bool refresh, QObject* receiver, Answer<TraceResult> answer) override;
    void command(const QString& member, MemberCommand command, const QString& name, QObject* receiver, Answer<bool> answer) override;
    void act(const AlertAction& action, QObject* receiver, Answer<bool> answer) override;
    [[nodiscard]] AlertLife alertLife(std::uint64_t alert) const override;
    [[nodiscard]] ui::HistorySource* history() override;

private:
    class Past;
    void tell();

    const ui::IncidentBundle m_bundle;
    const QString m_user;
    QString m_title;
    ui::Recording m_recording;
    std::unique_ptr<Past> m_past;
};

} // namespace harddns::app
