// ResolverAnswerer: a worker's Resolver as an Answerer. Header only, so that the serving layer does not link the resolver.
#pragma once

#include "engine/serve/answerer.h"

#include <utility>

namespace harddns::serve
{

class ResolverAnswerer final : public Answerer
{
public:
    /// The resolver outlives this.
    explicit ResolverAnswerer(resolve::Resolver& resolver) : m_resolver(resolver) {}
    world::Task<resolve::AnswerPtr> resolve(resolve::ResolveRequest request) override { return m_resolver.resolve(std::move(request)); }
    void refresh(const wire::Question& question) override { m_resolver.refresh(question); }

private:
    resolve::Resolver& m_resolver;
};

} // namespace harddns::serve
