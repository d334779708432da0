#include "engine/api/vote.h"

namespace harddns
{

const char* toText(Grade grade)
{
    switch (grade) {
    case Grade::None: return "none";
    case Grade::Notice: return "notice";
    case Grade::Warning: return "warning";
    case Grade::Critical: return "critical";
    }
    return "?";
}

const char* toText(Agreement agreement)
{
    switch (agreement) {
    case Agreement::Abstained: return "abstained";
    case Agreement::Agrees: return "agrees";
    case Agreement::Differs: return "differs";
    }
    return "?";
}

const char* toText(AlertCause cause)
{
    switch (cause) {
    case AlertCause::Dissent: return "dissent";
    case AlertCause::Group: return "group";
    case AlertCause::MajoritySuspect: return "majority-suspect";
    case AlertCause::NoQuorum: return "no-quorum";
    case AlertCause::ForgeryFlood: return "forgery-flood";
    case AlertCause::LyingCollector: return "lying-collector";
    case AlertCause::NodeSilent: return "node-silent";
    }
    return "?";
}

} // namespace harddns
