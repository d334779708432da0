// StatusLine: how live the view is, what it cannot show, what the audit chain is worth; own load and the clock; 24 high. GUI thread.
#pragma once

#include "ui/widgets/labels.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include <cstdint>
#include <functional>

namespace harddns::ui
{

class Connection;
class ViewState;

class StatusLine : public QWidget
{
    Q_OBJECT
public:
    StatusLine(ViewState& view, std::function<std::int64_t()> nowUs, QWidget* parent = nullptr);
    void setConnection(Connection* connection);
    void refresh();
    /// Something was heard: that the connection is there, lost or back is said at once; figures once a second, faster is not read.
    void hear();
    /// What is wrong and needs the operator, until he has done something about it; empty: nothing.
    void setProblem(const QString& sentence);

    [[nodiscard]] QString problem() const { return m_problem->text(); }
    [[nodiscard]] QString live() const { return m_live->text(); }
    [[nodiscard]] QString shown() const { return m_shown->text(); }
    [[nodiscard]] QString dropped() const { return m_dropped->text(); }
    [[nodiscard]] QString chain() const { return m_chain->text(); }
    [[nodiscard]] QString clock() const { return m_clock->text(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void measureLoad();
    [[nodiscard]] bool isUp() const;
    void follow();

    ViewState& m_view;
    std::function<std::int64_t()> m_nowUs;
    Connection* m_connection = nullptr;
    TextLabel *m_live, *m_shown, *m_dropped, *m_chain, *m_problem, *m_load, *m_clock;
    QTimer m_second;
    QElapsedTimer m_since;
    bool m_saidUp = false;
    std::int64_t m_processUs = 0;
};

} // namespace harddns::ui
