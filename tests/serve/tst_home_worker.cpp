// Questions reach their home worker and the answers come back, on the right threads, also when somebody is gone meanwhile.
#include <QtTest>

#include "engine/serve/home_desk.h"
#include "tests/world/manual_loop.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace harddns;
using namespace harddns::serve;
using namespace std::chrono_literals;
using world::ManualLoop;

namespace
{

class SlowAnswerer final : public Answerer
{
public:
    explicit SlowAnswerer(world::Loop& loop) : m_loop(loop) {}
    world::Task<resolve::AnswerPtr> resolve(resolve::ResolveRequest request) override { return later(*this, std::move(request)); }
    void refresh(const wire::Question& question) override { refreshed.push_back(question); }
    std::vector<wire::Question> asked, refreshed;

private:
    static world::Task<resolve::AnswerPtr> later(SlowAnswerer& self, resolve::ResolveRequest request)
    {
        self.asked.push_back(request.question);
        co_await world::SleepUntil(self.m_loop, self.m_loop.now() + 100ms);
        auto answer = std::make_shared<resolve::ResolveAnswer>();
        answer->edeText = request.question.name.toText();
        co_return answer;
    }
    world::Loop& m_loop;
};

struct Taker final : AnswerTaker {
    void onAnswer(Ticket ticket, const resolve::AnswerPtr& answer) override { got.emplace_back(ticket.slot, answer->edeText); }
    std::vector<std::pair<std::uint32_t, std::string>> got;
};

HomeJob job(const char* text, const std::shared_ptr<AnswerWay>& back, std::uint32_t slot)
{
    HomeJob j;
    j.question.name = *wire::Name::fromText(text);
    j.back = back;
    j.ticket = {slot, 1};
    return j;
}

} // namespace

class TstHomeWorker : public QObject
{
    Q_OBJECT
private slots:
    void aHomeDependsOnNameAndTypeButNotOnCase()
    {
        const auto home = [](const char* text, wire::Type type, std::size_t homes) {
            return homeIndex(wire::Name::fromText(text)->hash(), type, homes);
        };
        QCOMPARE(home("www.example.", wire::Type::A, 7), home("WWW.Example.", wire::Type::A, 7));
        std::map<std::size_t, unsigned> spread;
        for (int i = 0; i < 8000; ++i)
            ++spread[home(("n" + std::to_string(i) + ".example.").c_str(), wire::Type::A, 8)];
        QCOMPARE(spread.size(), std::size_t{8});
        for (const auto& [index, n] : spread)
            QVERIFY(n > 800 && n < 1200);
        unsigned differs = 0;
        for (int i = 0; i < 100; ++i) {
            const std::string n = "n" + std::to_string(i) + ".example.";
            differs += home(n.c_str(), wire::Type::A, 8) != home(n.c_str(), wire::Type::Aaaa, 8) ? 1U : 0U;
        }
        QVERIFY(differs > 50);
    }

    void ownQuestionsNeedNoSubmit()
    {
        ManualLoop loop;
        SlowAnswerer answerer(loop);
        const HomeWorker home(loop, answerer);
        Taker taker;
        const auto way = std::make_shared<AnswerWay>(AnswerWay{loop, &taker});
        HomeDesk::post(HomeAccess::desk(home), loop, job("a.example.", way, 3));
        QCOMPARE(HomeAccess::desk(home)->running(), std::size_t{1});
        loop.settle();
        QVERIFY(taker.got.empty());
        loop.advanceTo(world::SteadyTime{100ms});
        QCOMPARE(taker.got.size(), std::size_t{1});
        QCOMPARE(taker.got.front().first, 3U);
        QCOMPARE(taker.got.front().second, std::string("a.example."));
        QCOMPARE(HomeAccess::desk(home)->running(), std::size_t{0});
    }

    void foreignQuestionsCrossTwice()
    {
        ManualLoop mine, theirs;
        SlowAnswerer answerer(theirs);
        const HomeWorker home(theirs, answerer);
        Taker taker;
        const auto way = std::make_shared<AnswerWay>(AnswerWay{mine, &taker});
        HomeDesk::post(HomeAccess::desk(home), mine, job("a.example.", way, 1));
        HomeDesk::post(HomeAccess::desk(home), mine, job("b.example.", way, 2));
        HomeDesk::postRefresh(HomeAccess::desk(home), mine, {*wire::Name::fromText("c.example."), wire::Type::A, wire::Class::In});
        mine.settle();
        QVERIFY(answerer.asked.empty()); // nothing happens on my thread
        theirs.settle();
        QCOMPARE(answerer.asked.size(), std::size_t{2});
        QCOMPARE(answerer.refreshed.size(), std::size_t{1});
        theirs.advanceTo(world::SteadyTime{100ms});
        QVERIFY(taker.got.empty()); // nor the answer on theirs
        mine.settle();
        QCOMPARE(taker.got.size(), std::size_t{2});
    }

    void answersToSomebodyGoneAreDropped()
    {
        ManualLoop mine, theirs;
        SlowAnswerer answerer(theirs);
        const HomeWorker home(theirs, answerer);
        auto taker = std::make_unique<Taker>();
        const auto way = std::make_shared<AnswerWay>(AnswerWay{mine, taker.get()});
        HomeDesk::post(HomeAccess::desk(home), mine, job("a.example.", way, 1));
        theirs.advanceTo(world::SteadyTime{100ms});
        way->taker = nullptr;
        taker.reset();
        mine.settle();
        QCOMPARE(answerer.asked.size(), std::size_t{1});
    }

    void aClosedDeskTakesNothing()
    {
        ManualLoop mine, theirs;
        auto answerer = std::make_unique<SlowAnswerer>(theirs);
        const HomeWorker home(theirs, *answerer);
        Taker taker;
        const auto way = std::make_shared<AnswerWay>(AnswerWay{mine, &taker});
        HomeDesk::post(HomeAccess::desk(home), mine, job("a.example.", way, 1));
        theirs.settle();
        QCOMPARE(HomeAccess::desk(home)->running(), std::size_t{1});
        HomeDesk::post(HomeAccess::desk(home), mine, job("b.example.", way, 2)); // under way when the desk closes
        HomeDesk::postRefresh(HomeAccess::desk(home), mine, {});
        HomeAccess::desk(home)->close();
        QCOMPARE(HomeAccess::desk(home)->running(), std::size_t{0});
        answerer.reset();
        theirs.advanceTo(world::SteadyTime{1s});
        mine.settle();
        QVERIFY(taker.got.empty());
    }
};

QTEST_APPLESS_MAIN(TstHomeWorker)
#include "tst_home_worker.moc"
