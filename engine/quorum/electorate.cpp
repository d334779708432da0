#include "engine/quorum/electorate.h"

namespace harddns::quorum
{

const char* toText(AskProblem problem)
{
    switch (problem) {
    case AskProblem::Timeout: return "no answer in time";
    case AskProblem::Unreachable: return "no connection";
    case AskProblem::Refused: return "refused to answer";
    case AskProblem::Malformed: return "answered something else";
    case AskProblem::Busy: return "too many questions under way";
    }
    return "";
}

} // namespace harddns::quorum
