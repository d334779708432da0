// The assistant in the window: which network to begin with.
#include "ui/window/main_window.h"

#include "ui/window/assistant.h"

namespace harddns::ui
{

void MainWindow::showAssistant(bool isNeeded)
{
    if (!m_options.startNode || m_assistant)
        return;
    Assistant::Options options;
    options.canStart = !m_options.canStartNode || m_options.canStartNode();
    options.canConnect = m_options.connectRemote != nullptr;
    options.isNeeded = isNeeded;
    options.current = keptStart(m_preferences->store());
    options.languages = m_options.languages;
    m_assistant = new Assistant(*m_preferences, options, this);
    m_assistant->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_assistant, &Assistant::chose, this, [this](const StartChoice& choice) {
        keepStart(m_preferences->store(), choice);
        const bool canStart = !m_options.canStartNode || m_options.canStartNode();
        if (canStart && choice.kind != StartChoice::Kind::Remote)
            m_options.startNode(choice);
    });
    connect(m_assistant, &Assistant::connectWanted, this, [this] { showConnect(); });
    connect(m_assistant, &Assistant::pageWanted, this, [this](const QString& id) { showPage(id); });
    m_assistant->open();
}

void MainWindow::followAssistant()
{
    if (m_assistant && m_connection != nullptr && !isRecording())
        m_assistant->follow(*m_connection);
}

} // namespace harddns::ui
