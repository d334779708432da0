// LongerWords: a translation into no language: English whose words are longer by some share, as those of many languages are. What a text
// is filled with (%1, %Ln), markup and mnemonics stay.
#pragma once

#include <QTranslator>

namespace harddns::ui::quality
{

[[nodiscard]] QString longer(const QString& text, double share);

class LongerWords : public QTranslator
{
public:
    explicit LongerWords(double share) : m_share(share) {}
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char* comment, int n) const override;

private:
    const double m_share;
};

} // namespace harddns::ui::quality
