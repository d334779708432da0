#include <QtTest>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QPainter>
#include <QRegularExpression>
#include <QToolTip>

#include <algorithm>

using namespace harddns::ui;

class TestTheme : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init()
    {
        Theme& theme = Theme::current();
        QFont font;
        font.setPixelSize(13);
        theme.setBaseFont(font);
        theme.setChoice(Theme::Choice::Light);
        theme.setDensity(Density::Normal);
        theme.setWallView(false);
    }

    void aPaletteOfTheSystemIsUnderstood()
    {
        const auto kindOf = [](QColor window, QColor text) {
            QPalette palette;
            palette.setColor(QPalette::Window, window);
            palette.setColor(QPalette::WindowText, text);
            return Theme::kindOf(palette);
        };
        QCOMPARE(kindOf(QColor(0xef, 0xef, 0xef), Qt::black), ThemeKind::Light);
        QCOMPARE(kindOf(Qt::white, Qt::black), ThemeKind::Light);
        QCOMPARE(kindOf(QColor(0x2d, 0x2d, 0x2d), QColor(0xee, 0xee, 0xee)), ThemeKind::Dark);
        QCOMPARE(kindOf(Qt::black, QColor(0xee, 0xee, 0xee)), ThemeKind::Dark);
        QCOMPARE(kindOf(Qt::black, Qt::white), ThemeKind::HighContrast);
    }

    /// A domain name may have any octets: "<b>www.bank.example." is a name, not markup.
    void namesInTooltipsAndMessagesAreNoMarkup()
    {
        const QString name = QStringLiteral("<h1>www.<s>bank</s>.example.");
        QVERIFY(Qt::mightBeRichText(name));
        QWidget window;
        window.show();
        QToolTip::showText(window.mapToGlobal(QPoint(1, 1)), name, &window);
        const QWidgetList all = QApplication::topLevelWidgets();
        const auto tip = std::find_if(all.begin(), all.end(), [](const QWidget* one) { return one->inherits("QTipLabel"); });
        QVERIFY(tip != all.end());
        QCOMPARE(qobject_cast<QLabel*>(*tip)->text(), name);
        QCOMPARE(qobject_cast<QLabel*>(*tip)->textFormat(), Qt::PlainText);
        QToolTip::hideText();
        QMessageBox box(QMessageBox::Question, QStringLiteral("Title"), name, QMessageBox::Cancel, &window);
        box.show();
        const auto* said = box.findChild<QLabel*>(QStringLiteral("qt_msgbox_label"));
        QVERIFY(said != nullptr);
        QCOMPARE(said->textFormat(), Qt::PlainText);
    }

    void aChoiceIsAppliedToTheApplicationAndTold()
    {
        Theme& theme = Theme::current();
        QSignalSpy changed(&theme, &Theme::changed);
        theme.setChoice(Theme::Choice::Dark);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(theme.kind(), ThemeKind::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), tokenColor(ThemeKind::Dark, Token::Window));
        QVERIFY(qApp->styleSheet().contains(tokenColor(ThemeKind::Dark, Token::Surface).name()));
        theme.setChoice(Theme::Choice::System); // offscreen is light
        QCOMPARE(theme.kind(), ThemeKind::Light);
        theme.setChoice(Theme::Choice::HighContrast);
        QVERIFY(theme.isHighContrast());
    }

    void theStyleSheetHasNoHolesLeftAndOnlyColoursOfTheTable()
    {
        Theme& theme = Theme::current();
        for (const Theme::Choice choice : {Theme::Choice::Light, Theme::Choice::Dark, Theme::Choice::HighContrast}) {
            theme.setChoice(choice);
            const QString sheet = theme.styleSheet();
            QVERIFY(!sheet.contains(u'@'));
            QCOMPARE(sheet.contains(QStringLiteral("border: 2px solid %1").arg(theme.color(Token::Accent).name())), true);
            static const QRegularExpression hex(QStringLiteral("#[0-9a-f]+\\b"));
            int colors = 0;
            for (auto it = hex.globalMatch(sheet); it.hasNext(); ++colors) {
                const QColor color(it.next().captured());
                QVERIFY(color.isValid());
                bool known = false;
                for (int token = 0; token < tokenCount; ++token)
                    known = known || theme.color(static_cast<Token>(token)) == color;
                QVERIFY2(known, qPrintable(color.name()));
            }
            QVERIFY(colors > 20);
            QCOMPARE(sheet.count(u'{'), sheet.count(u'}'));
        }
    }

    void textFollowsTheSystemsFontAndTheWall()
    {
        Theme& theme = Theme::current();
        QCOMPARE(theme.font(TextSize::Body).pixelSize(), 13);
        QCOMPARE(theme.font(TextSize::Banner, TextWeight::SemiBold).pixelSize(), 28);
        QCOMPARE(theme.font(TextSize::Banner, TextWeight::SemiBold).weight(), QFont::DemiBold);
        QCOMPARE(theme.px(12), 12);
        QFont large;
        large.setPixelSize(26);
        theme.setBaseFont(large);
        QCOMPARE(theme.font(TextSize::Caption).pixelSize(), 22);
        QCOMPARE(theme.rowHeight(), 52);
        large.setPixelSize(13);
        theme.setBaseFont(large);
        theme.setWallView(true);
        QCOMPARE(theme.font(TextSize::Title).pixelSize(), 30);
        QCOMPARE(theme.px(12), 18);
        theme.setWallView(false);
        // A system font that is nearly the design's keeps the grid.
        large.setPixelSize(13);
        large.setPointSizeF(10);
        theme.setBaseFont(large);
        QCOMPARE(theme.px(12), 12);
    }

    void rowsFollowTheDensity()
    {
        Theme& theme = Theme::current();
        QCOMPARE(theme.rowHeight(RowKind::Table), 26);
        QCOMPARE(theme.rowHeight(RowKind::Packet), 22);
        QCOMPARE(theme.rowHeight(RowKind::Decision), 30);
        theme.setDensity(Density::Compact);
        QCOMPARE(theme.rowHeight(RowKind::Table), 22);
        theme.setDensity(Density::Roomy);
        QCOMPARE(theme.rowHeight(RowKind::Packet), 26);
        QCOMPARE(theme.rowHeight(RowKind::Decision), 34);
    }

    void monoIsMonospaced()
    {
        const QFontMetrics metrics(Theme::current().mono(TextSize::Body));
        QCOMPARE(metrics.horizontalAdvance(QStringLiteral("iiii")), metrics.horizontalAdvance(QStringLiteral("WWWW")));
    }

    void everyIconHasStrokesInsideItsGridAndPaintsInTheColourAsked()
    {
        for (int i = 0; i < iconCount; ++i) {
            const QPainterPath& path = iconPath(static_cast<Icon>(i));
            QVERIFY2(path.elementCount() >= 2, qPrintable(QString::number(i)));
            const QRectF box = path.controlPointRect();
            QVERIFY2(
                box.left() >= 1 && box.top() >= 1 && box.right() <= 15 && box.bottom() <= 15,
                qPrintable(QStringLiteral("%1: %2 %3 %4 %5").arg(i).arg(box.left()).arg(box.top()).arg(box.right()).arg(box.bottom())));
            for (int j = 0; j < i; ++j)
                QVERIFY(iconPath(static_cast<Icon>(j)) != path);
        }
        QImage image(32, 32, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintIcon(painter, image.rect(), Icon::Minus, Qt::red);
        painter.end();
        QCOMPARE(image.pixelColor(16, 16), QColor(Qt::red));
        QCOMPARE(image.pixelColor(2, 2), QColor(Qt::white));
    }

    void anIconTakesTheColourOfTheThemeOfTheMoment()
    {
        const QIcon icon = themedIcon(Icon::Minus, Token::Text);
        const auto middle = [&] { return icon.pixmap(32, 32).toImage().pixelColor(16, 16); };
        Theme::current().setChoice(Theme::Choice::Light);
        QCOMPARE(middle(), tokenColor(ThemeKind::Light, Token::Text));
        Theme::current().setChoice(Theme::Choice::Dark);
        QCOMPARE(middle(), tokenColor(ThemeKind::Dark, Token::Text));
        QCOMPARE(icon.pixmap(QSize(32, 32), QIcon::Disabled).toImage().pixelColor(16, 16), tokenColor(ThemeKind::Dark, Token::Text3));
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
