// NodesPage: which nodes vote, which do not and until when, where does bad traffic arrive? The map of the network, all nodes as a table,
// and one of them in detail. One chosen node drives all three. GUI thread.
#pragma once

#include "ui/pages/node_detail.h"
#include "ui/pages/nodes_model.h"
#include "ui/pages/page.h"

class QBoxLayout;

namespace harddns::ui
{

class EmptyState;
class Panel;
class TableView;
class TextLabel;

class NodesPage : public Page
{
    Q_OBJECT
public:
    explicit NodesPage(PageContext context, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Nodes"); }
    [[nodiscard]] QString facts() const override { return m_facts; }
    [[nodiscard]] QList<QAction*> pageActions() const override { return {m_export}; }
    void refresh() override;
    /// {"node": id}
    void show(const QVariantMap& what) override;
    /// The table, as CSV.
    bool exportShown() override;
    bool stepBack() override;

    [[nodiscard]] NodeMap* map() const { return m_map; }
    [[nodiscard]] TableView* table() const { return m_table; }
    [[nodiscard]] NodesModel* model() const { return m_model; }
    [[nodiscard]] NodeDetail* detail() const { return m_detail; }
    /// The table as a spreadsheet reads it.
    [[nodiscard]] QByteArray csv() const;
    [[nodiscard]] int sums() const { return m_sums; }
    /// Where the export goes; asks with a dialog unless somebody has put another question in its place (tests).
    void setPathQuestion(std::function<QString()> ask) { m_askPath = std::move(ask); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void follow();
    void fitTable();
    void choose(const QString& id);
    [[nodiscard]] QString worst(const std::vector<NodeRow>& rows) const;

    QString m_facts, m_chosen;
    std::function<QString()> m_askPath;
    QAction* m_export;
    QBoxLayout* m_upper = nullptr;
    Panel* m_mapPanel = nullptr;
    NodeMap* m_map = nullptr;
    TextLabel* m_legend = nullptr;
    NodeDetail* m_detail = nullptr;
    Panel* m_tablePanel = nullptr;
    TableView* m_table = nullptr;
    NodesModel* m_model;
    EmptyState* m_empty = nullptr;
    PageMoment m_shown;
    EarlierDissent* m_earlier;
    bool m_isShown = false, m_isChoosing = false, m_earlierCame = false;
    int m_sums = 0;
};

} // namespace harddns::ui
