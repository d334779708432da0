// ConnectDialog: asks for a node on another machine: the console's certificate, the address, a title. What cannot work is said in a
// sentence at once; what the connection itself says comes from whoever connects. GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/window/remote_target.h"

#include <QDialog>

#include <functional>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace harddns::ui
{

class ErrorBar;

class ConnectDialog : public QDialog
{
    Q_OBJECT
public:
    /// `connect`: empty when it was accepted, else the sentence that is shown; then the dialog stays.
    ConnectDialog(const RemoteTarget& begin, std::function<QString(const RemoteTarget&)> connect, QWidget* parent = nullptr);

    [[nodiscard]] QLineEdit* credential() const { return m_credential; }
    [[nodiscard]] QComboBox* address() const { return m_address; }
    [[nodiscard]] QLineEdit* title() const { return m_title; }
    [[nodiscard]] QPushButton* button() const { return m_button; }
    [[nodiscard]] QString problem() const;

    void accept() override;

private:
    void browse();
    void followFile();

    std::function<QString(const RemoteTarget&)> m_connect;
    QLineEdit *m_credential, *m_title;
    QComboBox* m_address;
    QPushButton* m_button;
    ErrorBar* m_problem;
};

} // namespace harddns::ui
