// HistoryDetail: one row of the audit store in words, with what can be opened from it, and its place in the chain with what the chain
// cannot show. GUI thread.
#pragma once

#include "ui/pages/history_model.h"
#include "ui/widgets/panel.h"

#include <functional>

class QGridLayout;
class QVBoxLayout;

namespace harddns::ui
{

class FlowRow;
class StateLabel;

class HistoryDetail : public Panel
{
    Q_OBJECT
public:
    using Open = std::function<void(const QString& page, const QVariantMap& what)>;
    explicit HistoryDetail(Open open, QWidget* parent = nullptr);

    void show(const HistoryRow& row, const HistoryModel::ChainState& chain);
    void clear();
    /// What is shown, as text: for tests and screen readers.
    [[nodiscard]] QString allText() const { return m_lines.join(u'\n'); }

private:
    void follow(const db::StoredVote& row);
    void follow(const db::StoredDisagreement& row);
    void follow(const db::StoredAlertChange& row);
    void follow(const db::StoredEvent& row);
    void begin(const QString& title, const QString& secondary);
    void line(const QString& label, const QString& value, bool mono = false, State state = State::None);
    void button(const QString& label, const QString& page, const QVariantMap& what);
    void questionButtons(const std::string& name, const std::string& type);

    Open m_open;
    QWidget* m_content = nullptr;
    StateLabel* m_chain;
    QVBoxLayout* m_place;
    QVBoxLayout* m_layout = nullptr;
    QGridLayout* m_form = nullptr;
    FlowRow* m_buttons = nullptr;
    QStringList m_lines;
    HistoryRow m_row;
};

} // namespace harddns::ui
