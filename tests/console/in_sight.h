// What a console in this process shows and what a hand would do in it, as wishes and answers of JSON: {"do": "table", "text": NAME} and so
// on (window.h has them all). GUI thread.
#pragma once

#include <QJsonObject>

namespace harddns::test
{

[[nodiscard]] QJsonObject answered(const QJsonObject& wish);

} // namespace harddns::test
