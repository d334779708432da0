#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/page_console.h"
#include "ui/data/console_data.h"
#include "ui/pages/chain_words.h"
#include "ui/pages/name_question.h"
#include "ui/pages/validation_page.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>

#include <random>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::story;

namespace
{

class ChainSource : public StorySource
{
public:
    ChainSource() : StorySource(StoryOptions{0.05, second, 7, Role::Viewer, false}) {}
    void trace(const QString& name, const QString& type, bool, QObject* receiver, Answer<TraceResult> answer) override
    {
        asked.append(name + u' ' + type);
        QTimer::singleShot(0, receiver, [answer = std::move(answer), result = result] { answer(result); });
    }
    Result<TraceResult, std::string> result = story::trace("www.bank.example.", "A");
    QStringList asked;
};

TraceResult broken(std::size_t at)
{
    TraceResult result = story::trace("www.bank.example.", "A");
    ChainLink& link = result.validation.links[at];
    link.verdict = SecurityState::Bogus;
    link.extendedError = 7;
    link.detail = "the signature by key 31589 ended on 18 Nov";
    for (std::size_t i = at + 1; i < result.validation.links.size(); ++i)
        result.validation.links[i].verdict = SecurityState::Unchecked;
    result.validation.verdict = SecurityState::Bogus;
    result.rcode = "SERVFAIL";
    return result;
}

void ask(ValidationPage& page, const QString& name)
{
    page.show({{QStringLiteral("name"), name}, {QStringLiteral("type"), QStringLiteral("A")}});
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
}

} // namespace

class TestValidationPage : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void aProvenAnswerIsDrawnLinkByLink()
    {
        ChainSource source;
        PageConsole console(source);
        ValidationPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        ask(page, QStringLiteral("www.bank.example."));
        QCOMPARE(source.asked, QStringList{QStringLiteral("www.bank.example A")});
        QCOMPARE(page.badge().state(), State::Ok);
        QCOMPARE(page.badge().word(), QStringLiteral("Proven"));
        QCOMPARE(page.model().rowCount(), 5);
        QCOMPARE(page.model().index(0, ChainModel::LinkColumn).data().toString(), QStringLiteral("Trust anchor of the root"));
        QCOMPARE(page.model().index(4, ChainModel::LinkColumn).data().toString(), QStringLiteral("Answer: www.bank.example A"));
        QCOMPARE(page.model().index(4, ChainModel::KeyColumn).data().toString(), QStringLiteral("31590"));
        QCOMPARE(page.model().index(4, ChainModel::AlgorithmColumn).data().toString(), QStringLiteral("ECDSA P-256/SHA-256"));
        // From the anchor down, none over the other.
        for (int i = 1; i < 5; ++i)
            QVERIFY(page.view().cardOf(i).top() > page.view().cardOf(i - 1).bottom());
        QVERIFY(page.view().height() > page.view().cardOf(4).bottom());
        QVERIFY(page.summary().contains(QStringLiteral("5. Answer: www.bank.example A: holds; signed by key 31590 of example")));
        QCOMPARE(page.view().accessibleDescription(), page.summary());
        QVERIFY(page.facts().contains(QStringLiteral("proven")));
    }

    void theLinkThatBreaksIsCriticalWithItsSentence()
    {
        ChainSource source;
        source.result = broken(3);
        PageConsole console(source);
        ValidationPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        ask(page, QStringLiteral("www.bank.example"));
        QCOMPARE(page.badge().state(), State::Critical);
        QCOMPARE(page.badge().word(), QStringLiteral("Broken"));
        QCOMPARE(page.view().chosen(), 3);
        QVERIFY(
            page.summary().contains(QStringLiteral("The chain breaks at: Keys of example (the signature by key 31589 ended on 18 Nov")));
        QCOMPARE(page.model().index(3, ChainModel::StateColumn).data().toString(), QStringLiteral("Breaks"));
        QCOMPARE(page.model().index(4, ChainModel::StateColumn).data().toString(), QStringLiteral("Not checked"));
        QVERIFY(page.model().index(3, ChainModel::WhyColumn).data().toString().contains(QStringLiteral("signature has ended")));
    }

    void anAnswerWithoutSignaturesSaysWhatProtectsIt()
    {
        ValidationChain chain;
        QCOMPARE(verdictOf(chain).state, State::Silent);
        ChainLink link;
        link.kind = ChainLink::Kind::NoDs;
        link.name = "shop.example.";
        link.verdict = SecurityState::Insecure;
        chain.links = {link};
        chain.verdict = SecurityState::Insecure;
        QCOMPARE(verdictOf(chain).word, QStringLiteral("Not signed"));
        QVERIFY(verdictOf(chain).sentence.contains(QStringLiteral("shop.example is not signed")));
        QVERIFY(verdictOf(chain).sentence.contains(QStringLiteral("The vote protects it")));
        chain.links[0].kind = ChainLink::Kind::NegativeAnchor;
        QVERIFY(verdictOf(chain).sentence.contains(QStringLiteral("The configuration says")));
    }

    void everyKindAndVerdictHasWords()
    {
        for (int kind = 0; kind <= static_cast<int>(ChainLink::Kind::NegativeAnchor); ++kind) {
            for (int verdict = 0; verdict <= static_cast<int>(SecurityState::Bogus); ++verdict) {
                ChainLink link;
                link.kind = static_cast<ChainLink::Kind>(kind);
                link.verdict = static_cast<SecurityState>(verdict);
                link.name = "a.example.";
                QVERIFY(titleOf(link).contains(QStringLiteral("a.example")));
                QVERIFY(!wordOf(link.verdict).isEmpty());
                QCOMPARE(reasonOf(link).isEmpty(), link.verdict != SecurityState::Bogus);
            }
        }
        QCOMPARE(algorithmName(15), QStringLiteral("Ed25519"));
        QCOMPARE(algorithmName(99), QStringLiteral("algorithm 99"));
        ChainLink link;
        link.inception = 1'000;
        link.expiration = 2'000;
        QVERIFY(validityOf(link, 1'500'000'000).endsWith(QString(QStringLiteral("ends in ") + format::duration(500))));
        QVERIFY(
            validityOf(link, 2'060'000'000).endsWith(QString(QStringLiteral("ended ") + format::duration(60) + QStringLiteral(" ago"))));
        QVERIFY(validityOf(link, 900'000'000).endsWith(QStringLiteral("not valid yet")));
        link.expiration = 0;
        QVERIFY(validityOf(link, 1).isEmpty());
    }

    void chainsOfAnyShapeAreDrawn()
    {
        std::mt19937 random(4);
        ChainView view;
        ChainModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        view.resize(500, 400);
        for (int round = 0; round < 60; ++round) {
            ValidationChain chain;
            for (unsigned i = 0; i < random() % 9; ++i) {
                ChainLink link;
                link.kind = static_cast<ChainLink::Kind>(random() % 7);
                link.verdict = static_cast<SecurityState>(random() % 4);
                link.name = random() % 3 == 0 ? "." : std::string(random() % 80 + 1, 'n') + ".example.";
                link.signer = random() % 2 == 0 ? "" : "example.";
                link.inception = static_cast<std::int64_t>(random() % 2'000'000'000);
                link.expiration = static_cast<std::int64_t>(random() % 2'000'000'000);
                link.extendedError = static_cast<int>(random() % 30) - 1;
                link.detail = std::string(random() % 300, 'd');
                link.keys.resize(random() % 7);
                chain.links.push_back(link);
            }
            chain.verdict = static_cast<SecurityState>(random() % 4);
            view.set(chain, poisonedUs);
            model.set(chain, poisonedUs);
            view.resize(static_cast<int>(150 + random() % 900), view.heightForWidth(500));
            const QImage drawn = view.grab().toImage();
            QVERIFY(!drawn.isNull());
            for (std::size_t i = 1; i < chain.links.size(); ++i)
                QVERIFY(view.cardOf(static_cast<int>(i)).top() > view.cardOf(static_cast<int>(i) - 1).bottom());
            QCOMPARE(model.rowCount(), static_cast<int>(chain.links.size()));
        }
    }

    void theKeyboardWalksTheLinksAndTheTableFollows()
    {
        ChainSource source;
        PageConsole console(source);
        ValidationPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        ask(page, QStringLiteral("www.bank.example"));
        page.view().setFocus();
        QTest::keyClick(&page.view(), Qt::Key_Down);
        QTest::keyClick(&page.view(), Qt::Key_Down);
        QCOMPARE(page.view().chosen(), 1);
        auto* table = page.findChild<TableView*>();
        QCOMPARE(table->currentIndex().row(), 1);
        table->selectRow(4);
        QCOMPARE(page.view().chosen(), 4);
        QTest::mouseClick(&page.view(), Qt::LeftButton, {}, page.view().cardOf(0).center());
        QCOMPARE(table->currentIndex().row(), 0);
        QVERIFY(page.stepBack());
        QCOMPARE(page.view().chosen(), -1);
        QVERIFY(!page.stepBack());
    }

    void namesOfLateVotesAreOfferedAsButtons()
    {
        ChainSource source;
        PageConsole console(source);
        source.playUntil(StorySource::beginUs + 5 * second);
        ValidationPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        auto* empty = page.findChild<EmptyState*>();
        const auto buttons = empty->findChildren<QPushButton*>();
        QCOMPARE(buttons.size(), static_cast<qsizetype>(ValidationPage::offeredButtons));
        // They stay under the pointer while votes come in.
        const QString first = buttons.front()->text();
        source.playUntil(StorySource::beginUs + 20 * second);
        page.refresh();
        QCOMPARE(empty->findChildren<QPushButton*>().front()->text(), first);
        buttons.front()->click();
        QTRY_COMPARE(page.badge().word(), QStringLiteral("Proven"));
        QCOMPARE(source.asked, QStringList{first + QStringLiteral(" A")});
    }

    void withoutAChainItSaysWhyAndAFaultIsShown()
    {
        ChainSource source;
        TraceResult result = story::trace("a.example.", "A");
        result.validation = {};
        source.result = result;
        PageConsole console(source);
        ValidationPage page(console.context);
        static_cast<QWidget&>(page).show();
        ask(page, QStringLiteral("a.example"));
        QVERIFY(page.findChild<EmptyState*>()->isVisible());
        QVERIFY(page.findChild<EmptyState*>()->why().contains(QStringLiteral("no chain to draw for a.example A")));
        QCOMPARE(page.badge().word(), QStringLiteral("Not checked"));
        source.result = Failure<std::string>{"the node cannot be reached"};
        ask(page, QStringLiteral("b.example"));
        QVERIFY(page.findChildren<ErrorBar*>().value(0)->sentence().contains(QStringLiteral("b.example A could not be checked")));
    }

    void copiesAndLeadsToTheTrace()
    {
        ChainSource source;
        PageConsole console(source);
        ValidationPage page(console.context);
        static_cast<QWidget&>(page).show();
        for (QAction* action : page.pageActions())
            QVERIFY(!action->isEnabled());
        ask(page, QStringLiteral("www.bank.example"));
        page.pageActions().at(1)->trigger();
        QCOMPARE(QApplication::clipboard()->text(), page.summary());
        page.pageActions().at(0)->trigger();
        QCOMPARE(console.opened.back().page, QStringLiteral("queries"));
        QCOMPARE(console.opened.back().what.value(QStringLiteral("name")).toString(), QStringLiteral("www.bank.example"));
    }

    void theChainIsExportedAsItIsShown()
    {
        QTemporaryDir dir;
        ChainSource source;
        source.result = broken(3);
        PageConsole console(source);
        ValidationPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        QVERIFY(!page.exportShown()); // nothing was asked
        QAction* action = page.pageActions().at(2);
        QVERIFY(!action->isEnabled());
        ask(page, QStringLiteral("www.bank.example"));
        QVERIFY(action->isEnabled());
        page.setPathQuestion([&](const QString& suggested) { return dir.filePath(QFileInfo(suggested).fileName()); });
        const auto content = [&](const char* name) {
            QFile file(dir.filePath(QString::fromLatin1(name)));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QVERIFY(page.exportShown());
        const QJsonObject json = QJsonDocument::fromJson(content("harddns-chain.json")).object();
        QCOMPARE(json.value(QStringLiteral("name")).toString(), QStringLiteral("www.bank.example"));
        QCOMPARE(json.value(QStringLiteral("verdict")).toString(), QString::fromLatin1(toText(SecurityState::Bogus)));
        const QJsonArray links = json.value(QStringLiteral("links")).toArray();
        QCOMPARE(links.size(), page.model().rowCount());
        QCOMPARE(links.at(3).toObject().value(QStringLiteral("extended_error")).toInt(), 7);
        QCOMPARE(links.at(3).toObject().value(QStringLiteral("detail")).toString(),
                 QStringLiteral("the signature by key 31589 ended on 18 Nov"));
        const QList<QAction*> formats = action->menu()->actions();
        QCOMPARE(formats.size(), 3);
        formats.at(1)->trigger();
        QVERIFY(QString::fromUtf8(content("harddns-chain.txt")).contains(page.summary()));
        formats.at(2)->trigger();
        const QImage picture = QImage::fromData(content("harddns-chain.png"));
        QCOMPARE(picture.size(), page.view().size() * 2);
        page.setPathQuestion([](const QString&) { return QStringLiteral("/nowhere/at/all.json"); });
        QVERIFY(page.exportShown());
        QVERIFY(page.findChildren<ErrorBar*>().value(0)->sentence().contains(QStringLiteral("could not be written")));
    }

    void everyFocusableThingHasAName()
    {
        ChainSource source;
        PageConsole console(source);
        ValidationPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        ask(page, QStringLiteral("www.bank.example"));
        for (QWidget* widget : page.findChildren<QWidget*>()) {
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 || qobject_cast<QAbstractButton*>(widget) != nullptr ||
                widget->inherits("QComboBox") || (widget->parentWidget() != nullptr && widget->parentWidget()->inherits("QComboBox")))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestValidationPage)
#include "tst_validation_page.moc"
