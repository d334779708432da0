#include <QtTest>

#include "tests/ui/pages/stage.h"
#include "ui/pages/bytes_view.h"
#include "ui/pages/disagreements_page.h"
#include "ui/pages/packet_panes.h"
#include "ui/pages/vote_matrix.h"
#include "ui/pages/vote_story.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSet>
#include <QTemporaryDir>
#include <QTreeView>

#include <random>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::story;
using Scene = StorySource::Scene;
using Order = DisagreementModel::Order;

namespace
{

QPushButton* button(const QWidget& page, const QString& text)
{
    for (auto* one : page.findChildren<QPushButton*>()) {
        if (one->text().startsWith(text))
            return one;
    }
    return nullptr;
}

/// A record with only what the list looks at.
DisagreementRow someRow(std::uint64_t id, std::int64_t timeUs, Grade grade)
{
    auto record = std::make_shared<DisagreementRecord>();
    record->vote = id;
    record->timeUs = timeUs;
    record->name = "host" + std::to_string(id) + ".example.";
    record->type = "A";
    record->level = "L1 exact";
    record->grade = grade;
    DisagreementSeat seat;
    seat.member = "n2";
    seat.agreement = Agreement::Differs;
    seat.grade = grade;
    seat.points = grade == Grade::None ? -25 : 90;
    record->seats.push_back(seat);
    return {record, 5, 3};
}

} // namespace

class TstDisagreementsPage : public QObject
{
    Q_OBJECT

public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void initTestCase()
    {
        format::setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
        Theme::current().setChoice(Theme::Choice::Light);
    }

    void aRecordIsReadInItsParts_data()
    {
        QTest::addColumn<QString>("record");
        QTest::addColumn<QString>("shown");
        QTest::newRow("address") << "www.example. 300 IN A 192.0.2.1"
                                 << "192.0.2.1";
        QTest::newRow("alias") << "www.example. 300 IN CNAME cdn.example."
                               << "CNAME cdn.example";
        QTest::newRow("no class") << "www.example. 300 A 192.0.2.1"
                                  << "192.0.2.1";
        QTest::newRow("no ttl") << "www.example. A 192.0.2.1"
                                << "192.0.2.1";
        QTest::newRow("text with blanks") << "www.example. 300 IN TXT \"a b  c\""
                                          << "TXT \"a b  c\"";
        QTest::newRow("a word") << "strange"
                                << "strange";
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("ttl beyond 32 bits") << "www.example. 99999999999 IN A 192.0.2.1"
                                            << "192.0.2.1";
    }
    void aRecordIsReadInItsParts()
    {
        QFETCH(QString, record);
        QTEST(shortRecord(record.toStdString(), "A"), "shown");
    }

    void membersAreShownByNumberWhenTheyBeginAlike()
    {
        QCOMPARE(shortMembers({"n1", "n2", "n10"}), QStringList({QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("10")}));
        QCOMPARE(shortMembers({"berlin", "n2"}), QStringList({QStringLiteral("berl"), QStringLiteral("n2")}));
        QCOMPARE(shortMembers({}), QStringList());
    }

    void theListKeepsItsOrderThroughRandomBatches()
    {
        for (const Order order : {Order::UnexplainedFirst, Order::NewestFirst}) {
            DisagreementModel model({"n1", "n2", "n3"});
            QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
            model.setOrder(order);
            std::mt19937 random(11);
            std::uint64_t id = 0;
            std::int64_t now = 1'000'000;
            std::size_t unexplained = 0, all = 0;
            std::int64_t dropped = 0;
            for (int round = 0; round < 200; ++round) {
                std::vector<DisagreementRow> batch;
                for (auto i = random() % 9; i > 0; --i) {
                    now += random() % 1000;
                    // Some come late: checks take their time.
                    const std::int64_t at = std::max<std::int64_t>(dropped, now - (random() % 4 == 0 ? random() % 5000 : 0));
                    const Grade grade = random() % 5 == 0 ? Grade::Critical : Grade::None;
                    batch.push_back(someRow(++id, at, grade));
                }
                model.add(std::move(batch));
                if (round % 20 == 19) {
                    dropped = now - 20'000;
                    model.dropBefore(dropped);
                }
                if (round == 100)
                    model.setOrder(order == Order::NewestFirst ? Order::UnexplainedFirst : Order::NewestFirst);
                unexplained = all = 0;
                for (int i = 0; i < model.rowCount(); ++i) {
                    ++all;
                    unexplained += isUnexplained(*model.row(i).record) ? 1 : 0;
                    if (i == 0)
                        continue;
                    const bool before = isUnexplained(*model.row(i - 1).record), here = isUnexplained(*model.row(i).record);
                    if (model.order() == Order::UnexplainedFirst && before != here)
                        QVERIFY(before && !here);
                    else
                        QVERIFY(model.row(i - 1).record->timeUs >= model.row(i).record->timeUs);
                }
                QCOMPARE(model.unexplained(), unexplained);
                QCOMPARE(model.unexplained() + model.explained(), all);
            }
            QVERIFY(all > 20);
        }
    }

    void theListIsBounded()
    {
        DisagreementModel model({"n1"});
        std::vector<DisagreementRow> rows;
        for (std::size_t i = 0; i < DisagreementModel::capacity + 50; ++i)
            rows.push_back(someRow(i, static_cast<std::int64_t>(i), i == 3 ? Grade::Critical : Grade::None));
        model.add(std::move(rows));
        QCOMPARE(model.rowCount(), static_cast<int>(DisagreementModel::capacity));
        QCOMPARE(model.unexplained(), std::size_t{1}); // what is unexplained goes last
    }

    void figuresEqualTheData()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.refresh();
        std::size_t unexplained = 0, explained = 0;
        const std::int64_t from = stage.view.range().begin(stage.data.nowUs());
        for (const auto& record : stage.data.disagreements()) {
            if (record->timeUs >= from)
                ++(record->grade == Grade::None ? explained : unexplained);
        }
        QCOMPARE(unexplained, std::size_t{3});
        QVERIFY(explained > 100);
        QCOMPARE(page.model().unexplained(), unexplained);
        QCOMPARE(page.model().explained(), explained);
        QCOMPARE(page.facts(), QStringLiteral("3 unexplained, %1 explained").arg(format::count(explained)));
        // The unexplained ones on top, the newest of them first.
        QCOMPARE(page.model().row(0).record->name, std::string("bank.example."));
        QCOMPARE(page.model().row(2).record->name, std::string("www.bank.example."));
        const auto cell = [&](int row, int column) { return page.model().index(row, column).data(Qt::AccessibleTextRole).toString(); };
        const int behind = page.model().columnAfterMembers();
        QCOMPARE(page.model().members().size(), std::size_t{7});
        QCOMPARE(cell(2, 6), QStringLiteral("n4: differs, unexplained"));
        QCOMPARE(cell(2, 5), QStringLiteral("n3: not asked"));
        QCOMPARE(cell(2, behind), QStringLiteral("Exact match, 3 of 5"));
        QCOMPARE(cell(2, behind + 1), QStringLiteral("192.0.2.10 192.0.2.11"));
        QCOMPARE(cell(2, behind + 2), QStringLiteral("n4"));
        QCOMPARE(cell(2, behind + 3), QStringLiteral("150"));
        QCOMPARE(cell(2, behind + 4), QStringLiteral("Critical"));
        QCOMPARE(cell(2, behind + 5), QStringLiteral("n4 quarantined"));
        page.setOrder(Order::NewestFirst);
        QVERIFY(page.model().row(0).record->timeUs > page.model().row(1).record->timeUs - 1);
        QCOMPARE(page.model().unexplained(), unexplained);
    }

    void aVoteIsToldWhole()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.resize(1224, 758);
        page.QWidget::show();
        page.show({{QStringLiteral("vote"), qulonglong{poisonedVote}}});
        QVERIFY(page.selected());
        QCOMPARE(page.selected().record->vote, poisonedVote);
        QVERIFY(page.selected().vote != nullptr);
        const auto* matrix = qobject_cast<const VoteMatrixModel*>(page.matrix()->model());
        QVERIFY(matrix != nullptr);
        QCOMPARE(matrix->records(),
                 QStringList({QStringLiteral("192.0.2.10"), QStringLiteral("192.0.2.11"), QStringLiteral("203.0.113.66")}));
        QCOMPARE(matrix->rowCount(), 8); // seven nodes and the sums
        QCOMPARE(matrix->votesFor(0), 4U);
        QCOMPARE(matrix->votesFor(2), 1U);
        const auto cell = [&](int row, int column) { return matrix->index(row, column).data(Qt::AccessibleTextRole).toString(); };
        QCOMPARE(cell(3, 1), QStringLiteral("Differs"));
        QCOMPARE(cell(3, 5), QStringLiteral("86,400"));
        QCOMPARE(cell(2, 1), QStringLiteral("Not asked"));
        QCOMPARE(cell(7, 4), QStringLiteral("1 of 5"));
        QCOMPARE(cell(7, 7), QStringLiteral("Needs 3"));

        const auto lines = AnswerDiff::lines(*page.selected().record, gravestSeat(*page.selected().record));
        QCOMPARE(lines.size(), std::size_t{4});
        QCOMPARE(lines[0].kind, AnswerDiff::Line::Kind::Missing);
        QCOMPARE(lines[2].ballot, QStringLiteral("203.0.113.66"));
        QCOMPARE(lines[2].kind, AnswerDiff::Line::Kind::Added);
        QCOMPARE(lines[3].kind, AnswerDiff::Line::Kind::Changed);
        QCOMPARE(VoteTimeline::decision(page.selected()), QStringLiteral("third equal ballot: sent"));
        const auto steps = VoteTimeline::ladder(page.selected());
        QCOMPARE(steps.size(), std::size_t{3});
        QVERIFY(steps[1].decided);
        QCOMPARE(steps[1].what, QStringLiteral("4 equal ballots of 5"));
        shoot(page, QStringLiteral("disagreements"));
    }

    void packetsAreLinkedBothWays()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.show({{QStringLiteral("vote"), qulonglong{poisonedVote}}});
        PacketPanes& panes = *page.packets();
        const int row = panes.list()->currentIndex().row();
        QVERIFY(row >= 0);
        QCOMPARE(panes.packets().seat(row).member, std::string("n4"));
        QCOMPARE(panes.bytes()->bytes(), panes.packets().seat(row).packet);
        // The forged address is what is looked at: its four octets are lit.
        const DissectedField* field = panes.tree().field(panes.treeView()->currentIndex());
        QVERIFY(field != nullptr);
        QCOMPARE(QString::fromStdString(field->value), QStringLiteral("203.0.113.66"));
        QCOMPARE(panes.bytes()->offset(), field->offset);
        QCOMPARE(panes.bytes()->length(), std::size_t{4});
        // From the octets back: the first octet belongs to the id of the header.
        emit panes.bytes()->octetChosen(0);
        field = panes.tree().field(panes.treeView()->currentIndex());
        QCOMPARE(field->offset, std::size_t{0});
        QCOMPARE(field->length, std::size_t{2});
        QCOMPARE(panes.bytes()->length(), std::size_t{2});
        // Every octet finds a field that has it, and the smallest one.
        for (std::size_t at = 0; at < panes.bytes()->bytes().size(); ++at) {
            const DissectedField* found = panes.tree().field(panes.tree().at(at));
            QVERIFY(found != nullptr && at >= found->offset && at < found->offset + found->length);
        }
        QAbstractItemModelTester tester(const_cast<DissectionModel*>(&panes.tree()), QAbstractItemModelTester::FailureReportingMode::Fatal);
        panes.select("n1");
        QCOMPARE(panes.packets().seat(panes.list()->currentIndex().row()).member, std::string("n1"));
        // By keyboard through the octets.
        panes.bytes()->highlight(0, 2);
        QTest::keyClick(panes.bytes(), Qt::Key_Right);
        QCOMPARE(panes.bytes()->offset(), std::size_t{2});
    }

    void whatHasNoOctetsSaysWhy()
    {
        Stage stage;
        DisagreementsPage page(stage.context());
        auto record = std::make_shared<DisagreementRecord>(*someRow(1, poisonedUs, Grade::Critical).record);
        record->seats.resize(3, record->seats[0]);
        record->seats[1].member = "n3";
        record->seats[2].member = "n5";
        record->seats[0].packet = packet(7, "www.bank.example.", "A", {"192.0.2.10"}, 300);
        record->seats[0].path = {"asked 192.0.2.53 for www.bank.example."};
        record->seats[1].packet.clear();
        record->seats[1].agreement = Agreement::Agrees;
        record->seats[1].path.clear();
        record->seats[2].packet.clear();
        record->seats[2].agreement = Agreement::Abstained;
        record->seats[2].path.clear();
        page.show({{QStringLiteral("view"), QVariant::fromValue(VoteView{record, nullptr})}});
        PacketPanes& panes = *page.packets();
        QSet<QString> sentences;
        for (int row = 0; row < panes.packets().rowCount(); ++row) {
            panes.list()->selectRow(row);
            QCOMPARE(panes.why().isEmpty(), panes.packets().packet(row).isMessage);
            QCOMPARE(panes.why().isEmpty(), !panes.bytes()->bytes().empty());
            if (!panes.why().isEmpty())
                sentences.insert(panes.why().remove(QString::fromStdString(panes.packets().seat(row).member)));
        }
        QCOMPARE(sentences.size(), 3); // its own word, kept without packets, nothing came
    }

    void brokenPacketsAreShownAsFarAsTheyGo()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 60; ++round) {
            Stage stage;
            DisagreementsPage page(stage.context());
            auto record = std::make_shared<DisagreementRecord>(*someRow(1, poisonedUs, Grade::Critical).record);
            auto octets = packet(7, "www.bank.example.", "A", {"192.0.2.10", "192.0.2.11"}, 300);
            octets.resize(random() % (octets.size() + 1));
            for (std::uint8_t& octet : octets) {
                if (random() % 6 == 0)
                    octet = static_cast<std::uint8_t>(random());
            }
            record->seats[0].packet = octets;
            page.show({{QStringLiteral("view"), QVariant::fromValue(VoteView{record, nullptr})}});
            QVERIFY(page.selected());
            QCOMPARE(page.packets()->bytes()->bytes(), octets);
            for (std::size_t at = 0; at < octets.size(); ++at)
                (void)page.packets()->tree().at(at);
        }
    }

    void filterRangeAndPauseAreObeyed()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.refresh();
        const auto parsed = Filter::parse(QStringLiteral("name ~ bank and grade = critical"));
        QVERIFY(parsed.ok());
        stage.view.setFilter(*parsed);
        page.refresh();
        QCOMPARE(page.model().rowCount(), 3);
        stage.view.setRange({0, poisonedUs - 2 * second, poisonedUs + 400'000});
        page.refresh();
        QTRY_COMPARE(page.model().rowCount(), 2); // the one a moment later lies outside
        stage.view.setFilter({});
        stage.view.setRange({});
        page.refresh();
        const int before = page.model().rowCount();
        stage.view.pause(stage.data.nowUs());
        page.refresh();
        QCOMPARE(page.model().rowCount(), before);
        const auto top = page.model().row(3).record;
        for (int i = 0; i < 20; ++i)
            stage.source.tick();
        page.refresh();
        QCOMPARE(page.model().rowCount(), before);
        QCOMPARE(page.model().row(3).record, top);
        stage.view.goLive();
        page.refresh();
        QVERIFY(page.model().row(3).record != top);
    }

    void refreshWithoutNewsTouchesNothing()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.refresh();
        QSignalSpy reset(&page.model(), &QAbstractItemModel::modelReset), changed(&page.model(), &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&page.model(), &QAbstractItemModel::rowsInserted), facts(&page, &Page::factsChanged);
        page.refresh();
        QVERIFY(reset.isEmpty() && changed.isEmpty() && inserted.isEmpty() && facts.isEmpty());
        stage.source.tick();
        page.refresh();
        QVERIFY(reset.isEmpty()); // one insertion, no rebuild
        QVERIFY(inserted.size() <= 2);
    }

    void theSelectedVoteStaysWhileRowsComeIn()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.show({{QStringLiteral("vote"), qulonglong{poisonedVote}}});
        const auto* matrix = page.matrix()->model();
        for (int i = 0; i < 30; ++i) {
            stage.source.tick();
            page.refresh();
        }
        QCOMPARE(page.selected().record->vote, poisonedVote);
        QCOMPARE(page.model().row(page.table()->currentIndex().row()).record->vote, poisonedVote);
        QCOMPARE(page.matrix()->model(), matrix); // not built anew each time
    }

    void nothingToShowSaysWhatToDo()
    {
        Stage stage;
        stage.source.tick();
        DisagreementsPage page(stage.context());
        const auto parsed = Filter::parse(QStringLiteral("name = nowhere.example"));
        stage.view.setFilter(*parsed);
        page.refresh();
        auto* empty = page.empty();
        QCOMPARE(empty->why(), QStringLiteral(u"The audit history is being read for disagreements in the last 15\u00A0min."));
        QTRY_COMPARE(empty->why(), QStringLiteral(u"No disagreement in the last 15\u00A0min passes the filter."));
        QVERIFY(button(page, QStringLiteral("Last 24 hours")) != nullptr);
        button(page, QStringLiteral("Open history"))->click();
        QCOMPARE(stage.went.back().page, QStringLiteral("history"));
        button(page, QStringLiteral("Clear the filter"))->click();
        QVERIFY(stage.view.filter().isEmpty());
    }

    void pointsThatExcuseAreSaidWithTheirSign()
    {
        Stage stage;
        stage.source.playTo(Scene::Calm);
        const auto& all = stage.data.disagreements();
        const auto excused = std::find_if(all.begin(), all.end(), [](const auto& record) { return pointsOf(*record) < 0; });
        QVERIFY(excused != all.end());
        EvidenceView view;
        view.set(VoteView{*excused, nullptr}, gravestSeat(**excused)->member);
        const auto* grade = view.findChild<StateLabel*>();
        QCOMPARE(grade->more(), QStringLiteral("\u2212%1 points").arg(-pointsOf(**excused)));
    }

    void itGoesWhereItSays()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.show({{QStringLiteral("vote"), qulonglong{poisonedVote}}});
        auto* alert = button(page, QStringLiteral("Open alert"));
        QCOMPARE(alert->text(), QStringLiteral("Open alert 1042"));
        alert->click();
        QCOMPARE(stage.went.back().page, QStringLiteral("alerts"));
        QCOMPARE(stage.went.back().what.value(QStringLiteral("alert")).toULongLong(), qulonglong{incident});
        button(page, QStringLiteral("Trace name"))->click();
        QCOMPARE(stage.went.back().page, QStringLiteral("queries"));
        QCOMPARE(stage.went.back().what.value(QStringLiteral("name")).toString(), QStringLiteral("www.bank.example"));
        page.matrix()->selectRow(3);
        QTest::keyClick(page.matrix(), Qt::Key_Return);
        QCOMPARE(stage.went.back().page, QStringLiteral("nodes"));
        QCOMPARE(stage.went.back().what.value(QStringLiteral("node")).toString(), QStringLiteral("n4"));
        button(page, QStringLiteral("Previous"))->click();
        QCOMPARE(page.selected().record->name, std::string("login.bank.example."));
        button(page, QStringLiteral("Next"))->click();
        QCOMPARE(page.selected().record->vote, poisonedVote);
        button(page, QStringLiteral("Apply as filter"))->click();
        QCOMPARE(stage.view.filter().text(), QStringLiteral("text = 203.0.113.66"));
        QTRY_VERIFY(page.model().rowCount() > 0);
        QVERIFY(page.stepBack());
        QVERIFY(!page.selected());
        QVERIFY(!page.stepBack());
    }

    void whatLeftTheLiveDataComesFromTheHistory()
    {
        Stage stage, late;
        stage.source.playTo(Scene::Attack);
        // A console that connects only now sees nothing of it but through the store.
        ConsoleData fresh;
        QObject::connect(&stage.source, &Source::snapshot, &fresh, &ConsoleData::take);
        stage.source.tick();
        DisagreementsPage page({fresh, late.view, stage.source, [](const QString&, const QVariantMap&) {}});
        page.refresh();
        QTRY_COMPARE(page.model().unexplained(), std::size_t{3});
        page.show({{QStringLiteral("vote"), qulonglong{poisonedVote}}});
        QTRY_VERIFY(page.selected() && page.selected().vote);
        QCOMPARE(page.selected().vote->majority, 3U);
    }

    void aHistoryThatCannotBeReadIsSaid()
    {
        Stage stage;
        stage.source.tick();
        static_cast<StoryHistory*>(stage.source.history())->failWith("the disk is on fire");
        DisagreementsPage page(stage.context());
        stage.view.setFilter(*Filter::parse(QStringLiteral("name = nowhere.example")));
        page.refresh();
        auto* bar = page.findChild<ErrorBar*>();
        QTRY_VERIFY(bar->sentence().contains(QStringLiteral("the disk is on fire")));
        stage.source.playUntil(stage.source.nowUs() + 60 * second);
        page.refresh();
        QVERIFY2(page.empty()->why().contains(QStringLiteral("this console has watched")), qPrintable(page.empty()->why()));
    }

    void withoutAHistoryTheEmptyListSaysHowLongItHasWatched()
    {
        StoryOptions options = Stage::light();
        options.hasHistory = false;
        Stage stage(options);
        stage.source.tick();
        DisagreementsPage page(stage.context());
        stage.view.setFilter(*Filter::parse(QStringLiteral("name = nowhere.example")));
        stage.source.playUntil(stage.source.nowUs() + 60 * second);
        page.refresh();
        const QString watched = QStringLiteral("in the %1 this console has watched").arg(format::duration(60));
        QCOMPARE(page.empty()->why(), QStringLiteral("No disagreement %1 passes the filter.").arg(watched));
        const auto labels = page.empty()->findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(),
                            [](const QLabel* label) { return label->text().contains(QStringLiteral("no audit history")); }));
        QVERIFY2(page.facts().contains(watched), qPrintable(page.facts()));
        stage.view.setRange({0, StorySource::beginUs - 600 * second, StorySource::beginUs - 60 * second}); // of that it knows nothing
        page.refresh();
        QVERIFY2(page.empty()->why().startsWith(QStringLiteral("Nothing is known here")), qPrintable(page.empty()->why()));
        // Long enough, it is the whole range.
        stage.view.setRange(TimeRange{});
        stage.source.playUntil(stage.source.nowUs() + 900 * second);
        page.refresh();
        QCOMPARE(page.empty()->why(), QStringLiteral("No disagreement in the last %1 passes the filter.").arg(format::duration(900)));
        // A hole in the middle is not quiet.
        auto snapshot = std::make_shared<Snapshot>(*stage.source.tick());
        ++snapshot->sequence;
        snapshot->timeUs += 300 * second;
        snapshot->elapsedUs = 300 * second;
        snapshot->votes.clear();
        snapshot->disagreements.clear();
        snapshot->disagreementsMissed = 3;
        stage.data.take(snapshot);
        page.refresh();
        QCOMPARE(page.empty()->why(),
                 QStringLiteral("No disagreement in the %1 this console has watched passes the filter.").arg(format::duration(600)));
    }

    void whatTheFeedLeftOutComesFromTheHistory()
    {
        Stage stage;
        ConsoleData seen;
        ViewState view;
        const auto link = QObject::connect(&stage.source, &Source::snapshot, &seen, &ConsoleData::take);
        stage.source.playTo(Scene::Calm);
        view.setRange({3'600 * second, 0, 0});
        DisagreementsPage page({seen, view, stage.source, [](const QString&, const QVariantMap&) {}});
        page.refresh();
        QTRY_VERIFY(page.model().rowCount() > 0);
        QCOMPARE(page.model().unexplained(), std::size_t{0});
        // The attack comes while nothing is heard; the node writes its history.
        QObject::disconnect(link);
        stage.source.playTo(Scene::After);
        QObject::connect(&stage.source, &Source::snapshot, &seen, &ConsoleData::take);
        stage.source.playUntil(stage.source.nowUs() + 15 * second);
        page.refresh();
        QTRY_COMPARE(page.model().unexplained(), std::size_t{3});
        QVERIFY2(!page.facts().contains(QStringLiteral("has watched")), qPrintable(page.facts()));
    }

    void exportsAreWhatIsShown()
    {
        QTemporaryDir folder;
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        stage.view.setFilter(*Filter::parse(QStringLiteral("grade = critical")));
        page.refresh();
        const auto content = [&](const char* name) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QCOMPARE(page.exportTo(folder.filePath(QStringLiteral("a.csv")), DisagreementsPage::Format::Csv), QString());
        QCOMPARE(content("a.csv").count("\r\n"), 4);
        QVERIFY(content("a.csv").contains("www.bank.example.,A,L1 exact,\"192.0.2.10\n192.0.2.11\",n4,150,critical"));
        QCOMPARE(page.exportTo(folder.filePath(QStringLiteral("a.jsonl")), DisagreementsPage::Format::JsonLines), QString());
        const auto lines = content("a.jsonl").trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(QJsonDocument::fromJson(lines[2]).object().value(QStringLiteral("vote")).toString(), QString::number(poisonedVote));
        QCOMPARE(page.exportTo(folder.filePath(QStringLiteral("a.pcapng")), DisagreementsPage::Format::Pcapng), QString());
        QVERIFY(content("a.pcapng").startsWith("\x0a\x0d\x0d\x0a"));
        page.show({{QStringLiteral("vote"), qulonglong{poisonedVote}}});
        QCOMPARE(page.exportEvidence(folder.filePath(QStringLiteral("b.pcapng"))), QString());
        QCOMPARE(content("b.pcapng").count("synthetic"), 6); // the header's comment and five packets
        QVERIFY(!page.exportEvidence(folder.filePath(QStringLiteral("no/such/folder"))).isEmpty());
    }

    void everythingHasANameAndAKey()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        DisagreementsPage page(stage.context());
        page.resize(1224, 758);
        page.QWidget::show();
        page.refresh();
        QCOMPARE(unnamed(page).join(u'\n'), QString());
        // Tab comes to every part and leaves it again.
        page.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.table()->setFocus();
        QSet<QWidget*> seen;
        for (int i = 0; i < 40; ++i) {
            QWidget* at = QApplication::focusWidget();
            if (at == nullptr || seen.contains(at))
                break;
            seen.insert(at);
            QTest::keyClick(at, Qt::Key_Tab);
        }
        for (QWidget* part :
             std::initializer_list<QWidget*>{page.table(), page.matrix(), page.packets()->list(), page.packets()->treeView(),
                                             page.packets()->bytes(), button(page, QStringLiteral("pcapng"))})
            QVERIFY2(seen.contains(part) || !part->isEnabled() || !part->isVisible(), qPrintable(part->accessibleName()));
        for (const QAction* action : page.pageActions())
            QVERIFY(!action->text().isEmpty());
    }
};

QTEST_MAIN(TstDisagreementsPage)
#include "tst_disagreements_page.moc"
