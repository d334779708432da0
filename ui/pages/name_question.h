// NameQuestion: the line in which somebody says which name to trace or to validate: name, type, whether to ask anew, and the button. Names
// the network voted on lately are offered. GUI thread.
#pragma once

#include <QWidget>

#include <string>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace harddns::ui
{

class ConsoleData;
class TextLabel;

class NameQuestion : public QWidget
{
    Q_OBJECT
public:
    /// Names offered: a list somebody reads.
    static constexpr int offeredNames = 50;

    NameQuestion(const QString& buttonText, QWidget* parent = nullptr);

    void set(const QString& name, const QString& type);
    [[nodiscard]] QString name() const;
    [[nodiscard]] QString type() const;
    [[nodiscard]] bool refresh() const;
    /// Those of the last votes, newest first, behind those asked here. Cheap when no vote has come.
    void offer(const ConsoleData& seen);
    [[nodiscard]] QStringList offered() const;
    [[nodiscard]] QLineEdit* nameEdit() const { return m_name; }
    [[nodiscard]] QPushButton* button() const { return m_button; }
    /// Asks what stands there; shows what is wrong with it instead.
    void ask();

signals:
    void asked(const QString& name, const QString& type, bool refresh);

private:
    [[nodiscard]] QString problem() const;

    QLineEdit* m_name;
    QComboBox* m_type;
    QCheckBox* m_refresh;
    QPushButton* m_button;
    TextLabel* m_problem;
    QStringListModel* m_names;
    QStringList m_askedHere;
    std::uint64_t m_votesSeen = 0;
};

} // namespace harddns::ui
