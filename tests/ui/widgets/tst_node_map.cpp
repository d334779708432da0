// The map of the nodes, and the model that keeps rows with what they stand for.
#include <QtTest>

#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/keyed_model.h"
#include "ui/widgets/node_map.h"

#include <QAbstractItemModelTester>
#include <QAccessible>

#include <random>

using namespace harddns::ui;

namespace
{

std::vector<MapNode> network(int count)
{
    std::vector<MapNode> out;
    for (int i = 1; i <= count; ++i)
        out.push_back(
            {QStringLiteral("n%1").arg(i), State::Ok, QStringLiteral("Healthy"), QStringLiteral("%1 ms").arg(30 + i), {}, {}, true, 0});
    return out;
}

struct Thing {
    QString name;
    int figure = 0;
    [[nodiscard]] const QString& key() const { return name; }
    friend bool operator==(const Thing&, const Thing&) = default;
};

class Things : public KeyedModel<Thing>
{
public:
    Things()
        : KeyedModel(
              {{QStringLiteral("Name"), CellKind::Text, 120, false, {}}, {QStringLiteral("Figure"), CellKind::Number, 60, false, {}}})
    {
    }

protected:
    QVariant cell(int at, int column, int role) const override
    {
        if (role != Qt::DisplayRole)
            return {};
        return column == 0 ? QVariant(row(at).name) : QVariant(QString::number(row(at).figure));
    }
};

} // namespace

class TestNodeMap : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init() { Theme::current().setChoice(Theme::Choice::Light); }

    void theFirstIsAtTheTopAndTheOthersGoClockwise()
    {
        NodeMap map;
        map.resize(430, 230);
        map.setNodes(network(7));
        const QRect top = map.placeOf(QStringLiteral("n1"));
        QVERIFY(qAbs(top.center().x() - 215) <= 1);
        for (int i = 2; i <= 7; ++i)
            QVERIFY(map.placeOf(QStringLiteral("n%1").arg(i)).top() > top.top());
        QVERIFY(map.placeOf(QStringLiteral("n2")).center().x() > 215);
        QVERIFY(map.placeOf(QStringLiteral("n7")).center().x() < 215);
        QVERIFY(map.placeOf(QStringLiteral("n8")).isNull());
    }

    void noTwoCardsLieOnEachOther_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QSize>("size");
        for (const int count : {1, 2, 3, 4, 7, 10, 16, 31}) {
            for (const QSize size : {QSize(430, 230), QSize(700, 380), QSize(260, 150)})
                QTest::addRow("%d nodes in %d x %d", count, size.width(), size.height()) << count << size;
        }
    }
    void noTwoCardsLieOnEachOther()
    {
        QFETCH(int, count);
        QFETCH(QSize, size);
        NodeMap map;
        map.resize(size);
        map.setNodes(network(count));
        for (int i = 1; i <= count; ++i) {
            const QRect one = map.placeOf(QStringLiteral("n%1").arg(i));
            QVERIFY(map.rect().contains(one));
            for (int j = i + 1; j <= count && count <= 16; ++j)
                QVERIFY(!one.intersects(map.placeOf(QStringLiteral("n%1").arg(j))));
        }
    }

    void aClickChoosesANode()
    {
        NodeMap map;
        map.resize(430, 230);
        map.setNodes(network(7));
        QSignalSpy chosen(&map, &NodeMap::nodeChosen);
        QTest::mouseClick(map.childAt(map.placeOf(QStringLiteral("n4")).center()), Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().front().toString(), QStringLiteral("n4"));
        QCOMPARE(map.chosen(), QStringLiteral("n4"));
        map.setChosen(QStringLiteral("n2"));
        QCOMPARE(chosen.size(), 1); // told, not asked
    }

    void arrowKeysGoRoundAndEnterChooses()
    {
        NodeMap map;
        map.resize(430, 230);
        map.setNodes(network(5));
        map.show();
        map.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&map));
        QWidget* first = map.childAt(map.placeOf(QStringLiteral("n1")).center());
        first->setFocus(Qt::TabFocusReason);
        QCOMPARE(map.focusWidget(), first);
        QTest::keyClick(map.focusWidget(), Qt::Key_Left);
        QCOMPARE(map.focusWidget()->accessibleName(), QStringLiteral("n5"));
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(map.focusWidget(), Qt::Key_Right);
        QCOMPARE(map.focusWidget()->accessibleName(), QStringLiteral("n3"));
        QSignalSpy chosen(&map, &NodeMap::nodeChosen);
        QTest::keyClick(map.focusWidget(), Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().front().toString(), QStringLiteral("n3"));
    }

    void onlyOneNodeIsAStopOfTab()
    {
        NodeMap map;
        map.setNodes(network(7));
        const auto stops = [&] {
            QStringList all;
            for (const QAbstractButton* card : map.findChildren<QAbstractButton*>()) {
                if ((card->focusPolicy() & Qt::TabFocus) != 0)
                    all << card->accessibleName();
            }
            return all;
        };
        QCOMPARE(stops(), QStringList{QStringLiteral("n1")});
        map.setChosen(QStringLiteral("n6"));
        QCOMPARE(stops(), QStringList{QStringLiteral("n6")});
        map.setNodes(network(3)); // n6 is gone
        QCOMPARE(stops(), QStringList{QStringLiteral("n1")});
    }

    void aScreenReaderHearsStateFigureAndWhatComesFromOutside()
    {
        NodeMap map;
        std::vector<MapNode> nodes = network(3);
        nodes[1] = {QStringLiteral("n2"),
                    State::Quarantined,
                    QStringLiteral("Quarantined"),
                    format::noValue(),
                    QStringLiteral("until 14:42:08"),
                    QStringLiteral("37 forged replies"),
                    false,
                    0};
        map.setNodes(nodes);
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&map);
        QVERIFY(accessible->text(QAccessible::Description).contains(QStringLiteral("n1 Healthy, 31 ms")));
        QVERIFY(accessible->text(QAccessible::Description).contains(QStringLiteral("n2 Quarantined")));
        QCOMPARE(accessible->childCount(), 3);
        QAccessibleInterface* second = accessible->child(1);
        QCOMPARE(second->role(), QAccessible::Button);
        QCOMPARE(second->text(QAccessible::Name), QStringLiteral("n2"));
        QCOMPARE(second->text(QAccessible::Description), QStringLiteral("Quarantined, 37 forged replies, until 14:42:08"));
    }

    void stateAndChoiceAreSeen()
    {
        NodeMap map;
        map.resize(430, 230);
        map.setNodes(network(7));
        const QImage calm = map.grab().toImage();
        std::vector<MapNode> nodes = network(7);
        nodes[3].state = State::Quarantined;
        nodes[3].votes = false;
        map.setNodes(nodes);
        const QImage quarantined = map.grab().toImage();
        QVERIFY(calm != quarantined);
        map.setStale(true);
        QVERIFY(map.grab().toImage() != quarantined);
    }

    void rowsStayWithWhatTheyStandFor()
    {
        Things model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::mt19937 random(11);
        for (int round = 0; round < 400; ++round) {
            std::vector<Thing> next;
            for (int i = 0; i < 12; ++i) {
                if (random() % 3 != 0)
                    next.push_back({QStringLiteral("thing %1").arg(i), static_cast<int>(random() % 4)});
            }
            std::shuffle(next.begin(), next.end(), random);
            std::vector<std::pair<QPersistentModelIndex, QString>> held;
            for (int i = 0; i < model.rowCount(); ++i)
                held.emplace_back(model.index(i, 0), model.row(i).name);
            model.setRows(next);
            QVERIFY(model.rows() == next);
            for (const auto& [index, name] : held) {
                const int now = model.find(name);
                QCOMPARE(index.isValid(), now >= 0);
                if (index.isValid())
                    QCOMPARE(index.row(), now);
            }
        }
    }

    void whatDidNotChangeIsNotTold()
    {
        Things model;
        model.setRows({{QStringLiteral("a"), 1}, {QStringLiteral("b"), 2}});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged), inserted(&model, &QAbstractItemModel::rowsInserted),
            removed(&model, &QAbstractItemModel::rowsRemoved), reset(&model, &QAbstractItemModel::modelReset);
        model.setRows({{QStringLiteral("a"), 1}, {QStringLiteral("b"), 3}});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.front().front().toModelIndex().row(), 1);
        QCOMPARE(inserted.size() + removed.size() + reset.size(), 0);
    }
};

QTEST_MAIN(TestNodeMap)
#include "tst_node_map.moc"
