#include "engine/serve/home_desk.h"

#include <utility>

namespace harddns::serve
{

HomeWorker::HomeWorker(world::Loop& loop, Answerer& answerer) : m_desk(std::make_shared<HomeDesk>(loop, answerer)) {}

void HomeDesk::start(HomeJob job)
{
    if (m_answerer != nullptr)
        m_scope.spawn(run(*this, std::move(job)));
}

void HomeDesk::refresh(const wire::Question& question)
{
    if (m_answerer != nullptr)
        m_answerer->refresh(question);
}

void HomeDesk::close()
{
    m_scope.cancelAll();
    m_answerer = nullptr;
}

world::Task<void> HomeDesk::run(HomeDesk& desk, HomeJob job)
{
    resolve::ResolveRequest request;
    request.question = std::move(job.question);
    request.checkingDisabled = job.checkingDisabled;
    resolve::AnswerPtr answer = co_await desk.m_answerer->resolve(std::move(request));
    if (&job.back->loop == &desk.m_loop) {
        if (job.back->taker != nullptr)
            job.back->taker->onAnswer(job.ticket, answer);
    } else {
        job.back->loop.submit([back = job.back, ticket = job.ticket, answer = std::move(answer)] {
            if (back->taker != nullptr)
                back->taker->onAnswer(ticket, answer);
        });
    }
}

void HomeDesk::post(const std::shared_ptr<HomeDesk>& desk, const world::Loop& own, HomeJob job)
{
    if (&desk->m_loop == &own)
        desk->start(std::move(job));
    else
        desk->m_loop.submit([desk, job = std::move(job)]() mutable { desk->start(std::move(job)); });
}

void HomeDesk::postRefresh(const std::shared_ptr<HomeDesk>& desk, const world::Loop& own, wire::Question question)
{
    if (&desk->m_loop == &own)
        desk->refresh(question);
    else
        desk->m_loop.submit([desk, question = std::move(question)] { desk->refresh(question); });
}

} // namespace harddns::serve
