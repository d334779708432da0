// BytesView: the octets of a message, as hexadecimal digits and as text, with a stretch of them highlighted; a click or the arrow keys say
// which octet is looked at. GUI thread.
#pragma once

#include <QAbstractScrollArea>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace harddns::ui
{

class BytesView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit BytesView(QWidget* parent = nullptr);

    void setBytes(std::vector<std::uint8_t> bytes);
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return m_bytes; }
    /// The part, strong; around it what it belongs to, light. Lengths 0: nothing. What is beyond the end is cut.
    void highlight(std::size_t offset, std::size_t length, std::size_t aroundOffset = 0, std::size_t aroundLength = 0);
    [[nodiscard]] std::size_t offset() const { return m_offset; }
    [[nodiscard]] std::size_t length() const { return m_length; }
    [[nodiscard]] int perLine() const;                     ///< 8 or 16
    [[nodiscard]] QRect placeOf(std::size_t offset) const; ///< of its digits, in the viewport

signals:
    void octetChosen(std::size_t offset);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void follow();
    void describe();
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] int digit() const; ///< width of a character
    [[nodiscard]] int lines() const;

    std::vector<std::uint8_t> m_bytes;
    std::size_t m_offset = 0, m_length = 0, m_aroundOffset = 0, m_aroundLength = 0;
};

} // namespace harddns::ui
