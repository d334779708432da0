// PacketPanes: the packets of a vote in three linked panes: the list of what each node sent, the selected message as a tree, its octets.
// Selecting a field highlights its octets, selecting an octet finds its field. GUI thread.
#pragma once

#include "engine/api/dissection.h"
#include "ui/pages/disagreement_values.h"
#include "ui/widgets/table_model.h"

#include <QAbstractItemModel>
#include <QWidget>

#include <memory>
#include <vector>

class QSplitter;
class QTreeView;

namespace harddns::ui
{

class BytesView;
class TableView;
class TextLabel;

/// What each node of a vote sent, and where it says that it has it from.
class PacketModel : public TableModel
{
    Q_OBJECT
public:
    explicit PacketModel(QObject* parent = nullptr);
    void set(const VoteView& view);

    struct Packet {
        std::size_t seat = 0;
        std::uint32_t rttUs = 0; ///< 0: not known
        QString route, what;
        State state = State::None;
        bool isOwnWord = false; ///< a line the node tells about where it has its answer from
        bool isMessage = false; ///< has octets; else a line of the node's own word, or nothing came
    };
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] const Packet& packet(int row) const { return m_packets[static_cast<std::size_t>(row)]; }
    [[nodiscard]] const DisagreementSeat& seat(int row) const { return m_view.record->seats[packet(row).seat]; }
    [[nodiscard]] int messages() const;
    /// A sentence why there are no octets; empty: there are.
    [[nodiscard]] QString whyNoOctets(int row) const;

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    VoteView m_view;
    std::vector<Packet> m_packets;
};

/// A dissected message as a tree.
class DissectionModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    using QAbstractItemModel::QAbstractItemModel;
    void set(std::vector<DissectedField> fields);
    [[nodiscard]] const DissectedField* field(const QModelIndex& index) const;
    /// The smallest field that has the octet.
    [[nodiscard]] QModelIndex at(std::size_t offset) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& = {}) const override { return 1; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Node {
        const DissectedField* field;
        int parent; ///< -1: at the top
        int row;
        std::vector<int> children;
    };
    int add(const DissectedField& field, int parent, int row);
    std::vector<DissectedField> m_fields;
    std::vector<Node> m_nodes;
    std::vector<int> m_top;
};

class PacketPanes : public QWidget
{
    Q_OBJECT
public:
    explicit PacketPanes(QWidget* parent = nullptr);

    void set(const VoteView& view);
    /// The message of that node.
    void select(const std::string& member);
    [[nodiscard]] const PacketModel& packets() const { return *m_packets; }
    [[nodiscard]] const DissectionModel& tree() const { return *m_fields; }
    [[nodiscard]] TableView* list() const { return m_list; }
    [[nodiscard]] QTreeView* treeView() const { return m_tree; }
    [[nodiscard]] BytesView* bytes() const { return m_bytes; }
    /// Why the selected line has no octets; empty: it has.
    [[nodiscard]] QString why() const;
    /// The selected field as a condition of the filter: its field ("name", "type", "text") and value; empty: none.
    [[nodiscard]] std::pair<QString, QString> condition() const;

signals:
    void filterWanted(const QString& field, const QString& value, bool exclude);

private:
    void showPacket(const QModelIndex& index);
    void showField(const QModelIndex& index);
    void follow();

    PacketModel* m_packets;
    DissectionModel* m_fields;
    TableView* m_list;
    QTreeView* m_tree;
    BytesView* m_bytes;
    TextLabel* m_treeHead;
    TextLabel* m_why; ///< there are no octets
    TextLabel* m_bytesHead;
    std::vector<TextLabel*> m_heads;
    QSplitter* m_splitter;
};

} // namespace harddns::ui
