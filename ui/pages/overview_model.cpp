#include "ui/pages/overview_model.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"

namespace harddns::ui
{

TopModel::TopModel(QObject* parent)
    : KeyedModel({{tr("Name"), CellKind::Name, 172, false, {}},
                  {tr("Type"), CellKind::Text, 64, false, {}},
                  {tr("Times"), CellKind::Number, 60, false, tr("Disagreements about it in the time shown")},
                  {tr("Differs"), CellKind::Text, 76, false, tr("Nodes that answered something else than the vote")},
                  {tr("Why"), CellKind::Text, 140, true, {}},
                  {tr("Grade"), CellKind::State, 96, false, {}}},
                 parent)
{
}

QVariant TopModel::cell(int at, int column, int role) const
{
    const TopRow& one = row(at);
    const State state = one.grade == Grade::None ? State::None : stateOf(one.grade);
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case Name: return one.name;
        case Type: return one.type;
        case Times: return format::count(one.times);
        case Differs: return one.differs.join(u' ');
        case Why: return one.why;
        default: return gradeWord(one.grade);
        }
    case StateRole: return static_cast<int>(state);
    case RowStateRole: return static_cast<int>(state);
    case StrongRole: return column == Name && one.grade == Grade::Critical;
    case MutedRole: return column == Type || (column == Why && one.grade == Grade::None);
    case FieldRole:
        switch (column) {
        case Name: return QStringLiteral("name");
        case Type: return QStringLiteral("type");
        case Differs: return one.differs.size() == 1 ? QStringLiteral("node") : QString();
        case GradeColumn: return QStringLiteral("grade");
        default: return {};
        }
    case ValueRole: return column == GradeColumn ? QVariant(QString::fromLatin1(toText(one.grade))) : QVariant();
    default: return {};
    }
}

HappeningModel::HappeningModel(QObject* parent)
    : KeyedModel({{tr("When"), CellKind::Time, 72, false, {}},
                  {tr("State"), CellKind::Shape, 30, false, {}},
                  {tr("What"), CellKind::Text, 160, true, {}}},
                 parent)
{
}

QVariant HappeningModel::cell(int at, int column, int role) const
{
    const Happening& one = row(at);
    switch (role) {
    case Qt::DisplayRole: return column == When ? format::time(one.timeUs, m_nowUs) : column == Shape ? stateWord(one.state) : one.text;
    case StateRole: return static_cast<int>(one.state);
    case MutedRole: return column == When;
    default: return {};
    }
}

} // namespace harddns::ui
