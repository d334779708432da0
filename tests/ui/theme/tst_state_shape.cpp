// A state is told by its shape where there is no colour.
#include <QtTest>

#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <cmath>
#include <functional>
#include <set>
#include <vector>

using namespace harddns::ui;

namespace
{

QImage painted(int size, const std::function<void(QPainter&, const QRectF&)>& paint)
{
    QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    paint(painter, image.rect());
    return image;
}

/// As one would print it in one colour: ink where the shape is, none where there is nothing or its glyph.
QImage inkOf(const QImage& image, const QColor& fill)
{
    QImage ink(image.size(), QImage::Format_Grayscale8);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor at = image.pixelColor(x, y);
            const bool isShape = at.alpha() > 127 && std::abs(at.lightness() - fill.lightness()) < 40;
            ink.setPixelColor(x, y, isShape ? Qt::black : Qt::white);
        }
    }
    return ink;
}

QImage inkOf(State state, int size)
{
    return inkOf(painted(size, [state](QPainter& painter, const QRectF& where) { paintState(painter, where, state); }),
                 Theme::current().stateFill(state));
}

double differing(const QImage& a, const QImage& b)
{
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x)
            count += a.pixel(x, y) != b.pixel(x, y) ? 1 : 0;
    }
    return static_cast<double>(count) / (a.width() * a.height());
}

} // namespace

class TestStateShape : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void shapesDifferWithoutColourAtEverySize()
    {
        for (const Theme::Choice theme : {Theme::Choice::Light, Theme::Choice::Dark, Theme::Choice::HighContrast}) {
            Theme::current().setChoice(theme);
            for (const int size : {stateShapeInTable, stateShapeInCard, stateShapeInBar, stateShapeInBanner}) {
                for (int a = 0; a < stateCount; ++a) {
                    for (int b = a + 1; b < stateCount; ++b) {
                        const double share = differing(inkOf(static_cast<State>(a), size), inkOf(static_cast<State>(b), size));
                        QVERIFY2(share > 0.06, qPrintable(QStringLiteral("%1 and %2 at %3: %4").arg(a).arg(b).arg(size).arg(share)));
                    }
                }
            }
        }
    }

    void wordsAreThereAndDiffer()
    {
        std::set<QString> words;
        for (int state = 0; state < stateCount; ++state)
            words.insert(stateWord(static_cast<State>(state)));
        QCOMPARE(words.size(), static_cast<std::size_t>(stateCount));
        QVERIFY(!words.contains(QString()));
        QCOMPARE(gradeWord(harddns::Grade::Critical), QStringLiteral("Critical"));
        QCOMPARE(gradeWord(harddns::Grade::None), QStringLiteral("Explained"));
        QCOMPARE(stateOf(harddns::Grade::Warning), State::Warning);
    }

    void marksDifferWithoutColour()
    {
        std::vector<QImage> seen;
        for (const Mark mark : {Mark::Agrees, Mark::DiffersExplained, Mark::Differs, Mark::NotAsked, Mark::Silent}) {
            const QImage ink = inkOf(painted(13, [mark](QPainter& painter, const QRectF& where) { paintMark(painter, where, mark); }),
                                     Theme::current().color(mark == Mark::Differs ? Token::Critical : Token::Text2));
            for (const QImage& other : seen)
                QVERIFY(differing(ink, other) > 0.06);
            seen.push_back(ink);
            QVERIFY(!markWord(mark).isEmpty());
        }
    }
};

QTEST_MAIN(TestStateShape)
#include "tst_state_shape.moc"
