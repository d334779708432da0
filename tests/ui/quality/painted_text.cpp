#include "tests/ui/quality/painted_text.h"

#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainterPath>
#include <QTransform>
#include <QWidget>

#include <algorithm>

namespace harddns::ui::quality
{

namespace
{

class Recorder : public QPaintEngine
{
public:
    Recorder() : QPaintEngine(AllFeatures) {}

    /// Of each widget anew: `place` is what can be seen of it.
    void setPlace(const QRectF& place) { m_place = place; }
    bool begin(QPaintDevice*) override
    {
        m_transform = {};
        m_isClipped = m_isOpaque = false;
        return true;
    }
    bool end() override { return true; }
    Type type() const override { return User; }

    void updateState(const QPaintEngineState& now) override
    {
        const DirtyFlags dirty = now.state();
        if (dirty & DirtyTransform)
            m_transform = now.transform();
        if (dirty & DirtyBrush)
            m_isOpaque = now.brush().style() == Qt::SolidPattern && now.brush().color().alpha() == 255;
        const auto cut = [&](const QRectF& by, Qt::ClipOperation how) {
            m_clip = how == Qt::IntersectClip && m_isClipped ? m_clip & by : by;
            m_isClipped = how != Qt::NoClip;
        };
        if (dirty & DirtyClipRegion)
            cut(m_transform.mapRect(QRectF(now.clipRegion().boundingRect())), now.clipOperation());
        if (dirty & DirtyClipPath)
            cut(m_transform.mapRect(now.clipPath().boundingRect()), now.clipOperation());
        if (dirty & DirtyClipEnabled)
            m_isClipped = now.isClipEnabled();
    }

    void drawTextItem(const QPointF& at, const QTextItem& item) override
    {
        if (item.text().trimmed().isEmpty() || m_transform.isRotating())
            return;
        const QRectF rect(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent());
        all.push_back({item.text(), m_transform.mapRect(rect), seen()});
    }
    void drawRects(const QRectF* rects, int count) override
    {
        for (int i = 0; i < count; ++i)
            cover(rects[i]);
    }
    void drawRects(const QRect* rects, int count) override
    {
        for (int i = 0; i < count; ++i)
            cover(rects[i]);
    }
    void drawPath(const QPainterPath& path) override { cover(path.boundingRect()); }
    void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
    void drawPolygon(const QPoint*, int, PolygonDrawMode) override {}
    void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
    void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}

    std::vector<PaintedText> all;

private:
    QRectF seen() const { return m_isClipped ? m_place & m_clip : m_place; }
    void cover(const QRectF& where)
    {
        if (!m_isOpaque)
            return;
        const QRectF covered = m_transform.mapRect(where) & seen();
        std::erase_if(all, [&](const PaintedText& one) { return covered.contains(one.rect.center()); });
    }

    QTransform m_transform;
    QRectF m_place, m_clip;
    bool m_isClipped = false, m_isOpaque = false;
};

class Sheet : public QPaintDevice
{
public:
    explicit Sheet(QSize size) : m_size(size) {}
    QPaintEngine* paintEngine() const override { return &m_recorder; }
    mutable Recorder m_recorder;

protected:
    int metric(PaintDeviceMetric which) const override
    {
        switch (which) {
        case PdmWidth: return m_size.width();
        case PdmHeight: return m_size.height();
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY: return 96;
        case PdmDepth: return 32;
        case PdmDevicePixelRatio: return 1;
        case PdmDevicePixelRatioScaled: return static_cast<int>(devicePixelRatioFScale());
        default: return 0;
        }
    }

private:
    const QSize m_size;
};

void paint(Sheet& sheet, QWidget* widget, const QPoint& at, const QRect& around)
{
    const QRect place = QRect(at, widget->size()) & around;
    if (place.isEmpty())
        return;
    sheet.m_recorder.setPlace(place);
    widget->render(&sheet, at, QRegion(), {});
    for (QObject* child : widget->children()) {
        auto* one = qobject_cast<QWidget*>(child);
        if (one != nullptr && one->isVisible() && !one->isWindow())
            paint(sheet, one, at + one->pos(), place);
    }
}

} // namespace

std::vector<PaintedText> paintedTexts(QWidget* widget)
{
    Sheet sheet(widget->size());
    paint(sheet, widget, {}, widget->rect());
    return std::move(sheet.m_recorder.all);
}

} // namespace harddns::ui::quality
