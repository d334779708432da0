// AlertDetail: one alert told whole: what happened, how sure we are, what was done, what you can do, its life on a line of time, and its
// notes. Shows and asks; the page acts. GUI thread.
#pragma once

#include "ui/pages/alert_values.h"

#include <QFrame>

class QPlainTextEdit;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace harddns::ui
{

class TextLabel;

/// Moments on a line, their words above and below by turns.
class AlertTimeline : public QWidget
{
    Q_OBJECT
public:
    explicit AlertTimeline(QWidget* parent = nullptr);
    void set(std::vector<LifeMoment> moments, std::int64_t nowUs);
    [[nodiscard]] const std::vector<LifeMoment>& moments() const { return m_moments; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }
    /// Moments painted; of more the first and the last ones. The list of all is in the accessible description and the tooltip.
    static constexpr std::size_t mostMoments = 8;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<LifeMoment> m_moments;
    std::int64_t m_nowUs = 0;
};

class AlertDetail : public QFrame
{
    Q_OBJECT
public:
    explicit AlertDetail(QWidget* parent = nullptr);

    void set(const AlertView& view);
    void clear();
    /// Why nothing can be done about it (role, a file); empty: everything can.
    void setForbidden(const QString& why);
    /// Of a file: there is no page of its node and no history to go to. From the next set().
    void setOffline(bool offline);
    /// The node that can be quarantined or released.
    [[nodiscard]] const std::string& suspect() const { return m_suspect; }
    [[nodiscard]] bool suspectIsQuarantined() const { return m_quarantined; }
    [[nodiscard]] QString note() const;
    void clearNote();
    void beginNote();
    [[nodiscard]] AlertTimeline* timeline() const { return m_timeline; }
    /// The sections as they are read: "What happened" and so on.
    [[nodiscard]] QString said() const;

    [[nodiscard]] QPushButton* acknowledge() const { return m_acknowledge; }
    [[nodiscard]] QPushButton* noteButton() const { return m_note; }
    [[nodiscard]] QPushButton* silence() const { return m_silence; }
    [[nodiscard]] QPushButton* close() const { return m_close; }
    [[nodiscard]] QPushButton* quarantine() const { return m_quarantine; }
    [[nodiscard]] QToolButton* save() const { return m_save; }
    [[nodiscard]] QPushButton* openVote() const { return m_openVote; }
    [[nodiscard]] QPushButton* openNode() const { return m_openNode; }
    [[nodiscard]] QPushButton* openHistory() const { return m_openHistory; }
    [[nodiscard]] QPlainTextEdit* editor() const { return m_editor; }

signals:
    void noteWritten();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Head;
    void allow();
    TextLabel* section(QVBoxLayout* column, const QString& title);

    Head* m_head;
    TextLabel* m_happened;
    TextLabel* m_sureFirst;
    TextLabel* m_sure;
    TextLabel* m_done;
    TextLabel* m_todo;
    TextLabel* m_words; ///< of the node
    AlertTimeline* m_timeline;
    QWidget* m_notes;
    QVBoxLayout* m_noteList;
    QPlainTextEdit* m_editor;
    QPushButton* m_acknowledge;
    QPushButton* m_note;
    QPushButton* m_silence;
    QPushButton* m_quarantine;
    QPushButton* m_close;
    bool m_isOffline = false;
    QPushButton* m_openVote;
    QPushButton* m_openNode;
    QPushButton* m_openHistory;
    QToolButton* m_save;
    QString m_forbidden;
    std::string m_suspect;
    AlertStage m_stage = AlertStage::Open;
    bool m_quarantined = false, m_any = false;
    std::vector<AlertNote> m_shownNotes;
};

} // namespace harddns::ui
