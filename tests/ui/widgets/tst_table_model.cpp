#include <QtTest>

#include "ui/widgets/table_model.h"

#include <QAbstractItemModelTester>
#include <QSortFilterProxyModel>

#include <deque>
#include <random>

using namespace harddns::ui;

namespace
{

class Numbers : public BatchModel<int>
{
public:
    explicit Numbers(std::size_t capacity)
        : BatchModel({{QStringLiteral("Value"), CellKind::Number, 80, false, QStringLiteral("what it is")},
                      {QStringLiteral("Name"), CellKind::Name, 120, true, {}},
                      {QStringLiteral("Grade"), CellKind::Shape, 60, false, {}}},
                     capacity)
    {
    }

protected:
    QVariant cell(int at, int column, int role) const override
    {
        if (role == Qt::DisplayRole)
            return column == 2 ? QStringLiteral("Critical") : QString::number(row(at));
        if (role == StateRole)
            return row(at) % 2 == 0 ? static_cast<int>(State::Critical) : static_cast<int>(State::None);
        return {};
    }
};

} // namespace

class TestTableModel : public QObject
{
    Q_OBJECT
private slots:
    void aBatchIsOneInsertionAndOneTrim()
    {
        Numbers model(5);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted), removed(&model, &QAbstractItemModel::rowsRemoved);
        model.append({1, 2, 3});
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(removed.size(), 0);
        QCOMPARE(model.row(0), 3); // the newest
        model.append({4, 5, 6, 7});
        QCOMPARE(inserted.size(), 2);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.row(0), 7);
        QCOMPARE(model.row(4), 3);
        QCOMPARE(model.dropped(), 2U);
        model.append({});
        QCOMPARE(inserted.size(), 2);
    }

    void aBatchLargerThanEverythingKeepsItsEnd()
    {
        Numbers model(3);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.append({1});
        model.append({2, 3, 4, 5, 6});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.row(0), 6);
        QCOMPARE(model.row(2), 4);
        QCOMPARE(model.dropped(), 3U);
    }

    void randomBatchesTrimsSortsAndFilters()
    {
        std::mt19937 random(11);
        Numbers model(200);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSortFilterProxyModel proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::deque<int> expected;
        std::uint64_t added = 0;
        int next = 0;
        for (int round = 0; round < 400; ++round) {
            switch (random() % 8) {
            case 0: proxy.sort(static_cast<int>(random() % 3), random() % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder); break;
            case 1: proxy.setFilterFixedString(QString::number(random() % 10)); break;
            case 2: proxy.setFilterFixedString({}); break;
            case 3: {
                if (expected.empty())
                    break;
                const auto at = random() % expected.size();
                model.change(static_cast<int>(at), --next - 1'000'000);
                expected[at] = next - 1'000'000;
                break;
            }
            default: {
                std::vector<int> batch(random() % (round % 50 == 0 ? 260 : 30));
                for (int& value : batch) {
                    value = ++next;
                    expected.push_front(value);
                }
                added += batch.size();
                model.append(std::move(batch));
                while (expected.size() > 200)
                    expected.pop_back();
            }
            }
            QCOMPARE(model.rowCount(), static_cast<int>(expected.size()));
            QCOMPARE(model.dropped(), added - expected.size());
        }
        for (int i = 0; i < model.rowCount(); ++i)
            QCOMPARE(model.row(i), expected[static_cast<std::size_t>(i)]);
    }

    void olderPagesGrowAtTheEnd()
    {
        Numbers model(2);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.replace({9, 8});
        model.extend({7, 6, 5});
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.row(4), 5);
        model.replace({1, 2, 3});
        QCOMPARE(model.rowCount(), 3);
    }

    void headsAlignLikeTheirCellsAndSayWhatTheyAre()
    {
        Numbers model(3);
        model.append({4});
        for (int column = 0; column < model.columnCount(); ++column)
            QCOMPARE(model.headerData(column, Qt::Horizontal, Qt::TextAlignmentRole), model.index(0, column).data(Qt::TextAlignmentRole));
        QCOMPARE(model.headerData(0, Qt::Horizontal, Qt::ToolTipRole).toString(), QStringLiteral("what it is"));
        QVERIFY((model.headerData(0, Qt::Horizontal, Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignRight) != 0);
        // A shape alone is silent on screen and speaks to screen readers.
        QVERIFY(!model.index(0, 2).data(Qt::DisplayRole).isValid());
        QCOMPARE(model.index(0, 2).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Critical"));
        QVERIFY(!model.index(0, 0).data(Qt::DecorationRole).isValid());
    }
};

QTEST_GUILESS_MAIN(TestTableModel)
#include "tst_table_model.moc"
