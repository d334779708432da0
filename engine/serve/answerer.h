// Answerer: all that serving needs of a resolver. The node puts a ResolverAnswerer in front of each worker's resolve::Resolver
// (resolver_answerer.h); tests and the fuzzer put a scripted one. Used on its worker's thread only.
#pragma once

#include "engine/resolve/resolver.h"
#include "engine/world/task.h"

namespace harddns::serve
{

class Answerer
{
public:
    virtual ~Answerer() = default;
    /// Completes with an answer (never null) within max-resolve-ms; never throws.
    virtual world::Task<resolve::AnswerPtr> resolve(resolve::ResolveRequest request) = 0;
    /// Renews an answer in the background.
    virtual void refresh(const wire::Question& question) = 0;
};

} // namespace harddns::serve
