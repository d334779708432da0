// The two lists of the overview: the names that are disputed most, and what happened. GUI thread.
#pragma once

#include "ui/pages/overview_values.h"
#include "ui/widgets/keyed_model.h"

namespace harddns::ui
{

class TopModel : public KeyedModel<TopRow>
{
    Q_OBJECT
public:
    enum ColumnNumber { Name, Type, Times, Differs, Why, GradeColumn };
    explicit TopModel(QObject* parent = nullptr);

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;
};

class HappeningModel : public KeyedModel<Happening>
{
    Q_OBJECT
public:
    enum ColumnNumber { When, Shape, What };
    explicit HappeningModel(QObject* parent = nullptr);
    /// Times of other days are shown as days.
    void setNow(std::int64_t nowUs) { m_nowUs = nowUs; }

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    std::int64_t m_nowUs = 0;
};

} // namespace harddns::ui
