// SilenceDialog: how long nobody is told of an alert; always with an end. GUI thread.
#pragma once

#include <QDialog>

#include <cstdint>

class QDateTimeEdit;
class QLineEdit;
class QPushButton;

namespace harddns::ui
{

class SegmentedChoice;

class SilenceDialog : public QDialog
{
    Q_OBJECT
public:
    /// `endsUs`: of the silence there is now; 0: there is none.
    SilenceDialog(const QString& alert, std::int64_t nowUs, std::int64_t endsUs, QWidget* parent);

    [[nodiscard]] std::int64_t untilUs() const;
    [[nodiscard]] QString note() const;
    void choose(int index);

signals:
    void silenceWanted(qint64 untilUs, const QString& note);
    void unsilenceWanted();

private:
    void follow();

    std::int64_t m_nowUs;
    SegmentedChoice* m_choice;
    QDateTimeEdit* m_until;
    QLineEdit* m_note;
    QPushButton* m_silence;
};

} // namespace harddns::ui
