// OwnWindow: the console of this very process as a Window. GUI thread.
#pragma once

#include "tests/console/in_sight.h"
#include "tests/console/window.h"

#include <QCoreApplication>

namespace harddns::test
{

class OwnWindow final : public Window
{
    QJsonObject ask(const QJsonObject& wish) override
    {
        const QJsonObject out = answered(wish);
        QCoreApplication::processEvents(); // what was pressed is done now
        return out;
    }
};

} // namespace harddns::test
