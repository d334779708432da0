// The nodes in the window: those it was given, those of other machines (which the settings remember), and the chooser of them.
#include "ui/window/main_window.h"

#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choose_file.h"
#include "ui/window/connect_dialog.h"
#include "ui/window/navigation.h"
#include "ui/window/top_bar.h"

#include <QActionGroup>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>

#include <algorithm>

namespace harddns::ui
{

namespace
{

const auto remotesKey = QStringLiteral("connections");
/// Remembered connections: a network has ten nodes, an operator some networks.
constexpr std::size_t mostRemotes = 100;

/// What an operator is to be told of first; 0: nothing.
int gravity(State state)
{
    switch (state) {
    case State::Critical: return 4;
    case State::Quarantined:
    case State::Warning: return 3;
    case State::Silent: return 2;
    case State::Notice: return 1;
    case State::None:
    case State::Ok: break;
    }
    return 0;
}

} // namespace

std::vector<RemoteTarget> keptRemotes(QSettings& store)
{
    std::vector<RemoteTarget> out;
    const int count = std::min<int>(store.beginReadArray(remotesKey), mostRemotes);
    for (int i = 0; i < count; ++i) {
        store.setArrayIndex(i);
        RemoteTarget target;
        target.title = store.value(QStringLiteral("title")).toString();
        target.credentialFile = store.value(QStringLiteral("certificate")).toString();
        target.node = store.value(QStringLiteral("node")).toString();
        if (readAddress(store.value(QStringLiteral("address")).toString(), target).ok())
            out.push_back(std::move(target));
    }
    store.endArray();
    return out;
}

void keepRemotes(QSettings& store, const std::vector<RemoteTarget>& targets)
{
    store.remove(remotesKey);
    store.beginWriteArray(remotesKey);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        store.setArrayIndex(static_cast<int>(i));
        store.setValue(QStringLiteral("title"), targets[i].title);
        store.setValue(QStringLiteral("address"), targets[i].address());
        store.setValue(QStringLiteral("certificate"), targets[i].credentialFile);
        store.setValue(QStringLiteral("node"), targets[i].node);
    }
    store.endArray();
}

void MainWindow::restoreRemotes()
{
    if (!m_options.connectRemote)
        return;
    for (RemoteTarget& target : keptRemotes(m_preferences->store())) {
        Remote& remote = m_remotes.emplace_back();
        remote.target = std::move(target);
        begin(remote);
    }
}

void MainWindow::begin(Remote& remote)
{
    remote.problem.clear();
    remote.source = m_options.connectRemote(remote.target, &remote.problem);
    if (remote.source)
        addSource(remote.source.get());
    else if (remote.problem.isEmpty())
        remote.problem = tr("The connection cannot be made.");
    followNode(remote.source.get());
}

/// Who is met first is remembered; a connection that is made anew by hand may meet another one.
void MainWindow::followNode(Source* source)
{
    if (source == nullptr || !m_options.nodeOf)
        return;
    connect(source, &Source::roleChanged, this, [this, source] {
        const auto remote =
            std::find_if(m_remotes.begin(), m_remotes.end(), [source](const Remote& one) { return one.source.get() == source; });
        if (remote == m_remotes.end() || !remote->target.node.isEmpty())
            return;
        remote->target.node = m_options.nodeOf(*source);
        rememberRemotes();
    });
}

void MainWindow::rememberRemotes()
{
    std::vector<RemoteTarget> targets;
    for (const Remote& remote : m_remotes)
        targets.push_back(remote.target);
    keepRemotes(m_preferences->store(), targets);
}

QString MainWindow::connectTo(const RemoteTarget& target)
{
    if (!m_options.connectRemote)
        return tr("This console cannot connect to other machines.");
    // The same node again, perhaps with a new certificate: instead of the old connection.
    const auto same = std::find_if(m_remotes.begin(), m_remotes.end(),
                                   [&](const Remote& one) { return one.target.host == target.host && one.target.port == target.port; });
    if (same == m_remotes.end() && m_remotes.size() >= mostRemotes)
        return tr("So many connections are remembered that there is no room for another: forget one.");
    Remote made;
    made.target = target;
    made.source = m_options.connectRemote(target, &made.problem);
    if (!made.source)
        return made.problem.isEmpty() ? tr("The connection cannot be made.") : made.problem;
    Source* source = made.source.get();
    std::unique_ptr<Source> old;
    if (same != m_remotes.end()) {
        old = std::move(same->source);
        *same = std::move(made);
    } else {
        m_remotes.push_back(std::move(made));
    }
    addSource(source);
    showSource(source);
    followNode(source);
    if (old)
        removeSource(old.get());
    rememberRemotes();
    return {};
}

void MainWindow::forget(Source* source)
{
    const auto found = std::find_if(m_remotes.begin(), m_remotes.end(), [source](const Remote& one) { return one.source.get() == source; });
    if (found == m_remotes.end())
        return;
    const std::unique_ptr<Source> gone = std::move(found->source);
    m_remotes.erase(found);
    removeSource(gone.get());
    rememberRemotes();
}

bool MainWindow::isRemote(const Source* source) const
{
    return source != nullptr &&
           std::any_of(m_remotes.begin(), m_remotes.end(), [source](const Remote& one) { return one.source.get() == source; });
}

void MainWindow::showConnect(const RemoteTarget& from)
{
    auto* dialog = new ConnectDialog(
        from, [this](const RemoteTarget& target) { return connectTo(target); }, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::askForget()
{
    Source* source = currentSource();
    if (!isRemote(source))
        return;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Forget the connection"),
                                tr("Forget the connection to %1? The console disconnects. The node goes on, and the certificate's file "
                                   "stays where it is.")
                                    .arg(source->title()),
                                QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* yes = box->addButton(tr("Forget"), QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(yes, &QPushButton::clicked, this, [this, source] { forget(source); });
    box->open();
}

// ---- files ----

bool MainWindow::isRecording() const { return currentSource() != nullptr && currentSource()->recording().has_value(); }

bool MainWindow::isOffered(const QString& page) const
{
    const PageRegistration* about = registration(page);
    return about != nullptr && (!isRecording() || about->showsRecordings);
}

QString MainWindow::openIncident(const QString& path)
{
    if (!m_options.openIncident)
        return tr("This console cannot open files.");
    QString problem;
    std::unique_ptr<Source> opened = m_options.openIncident(path, &problem);
    if (!opened)
        return problem.isEmpty() ? tr("%1 cannot be opened.").arg(path) : problem;
    Source* source = opened.get();
    m_incidents.push_back(std::move(opened));
    addSource(source);
    showSource(source);
    return {};
}

void MainWindow::closeIncident(Source* source)
{
    const auto found = std::find_if(m_incidents.begin(), m_incidents.end(), [source](const auto& one) { return one.get() == source; });
    if (found == m_incidents.end())
        return;
    const std::unique_ptr<Source> gone = std::move(*found);
    m_incidents.erase(found);
    removeSource(gone.get());
}

void MainWindow::chooseIncident()
{
    chooseFile(this, tr("Open an incident"), tr("Incidents (*.harddns-incident.json);;All files (*)"), [this](const QString& path) {
        const QString problem = openIncident(path);
        if (problem.isEmpty())
            return;
        auto* box = new QMessageBox(QMessageBox::Warning, tr("The incident cannot be opened"), problem, QMessageBox::Close, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
}

/// The range of a file is its own; that of the nodes comes back when one of them is shown again.
void MainWindow::followRecording()
{
    const std::optional<Recording> recording = currentSource() != nullptr ? currentSource()->recording() : std::nullopt;
    m_topBar->setRecording(recording.has_value());
    m_navigation->setOffered([this](const QString& id) { return isOffered(id); });
    for (QAction* action : m_pageActions)
        action->setVisible(isOffered(action->objectName()));
    if (recording) {
        m_view.goLive();
        if (!m_liveRange)
            m_liveRange = m_view.range();
        TimeRange range;
        range.lastUs = 0;
        range.fromUs = recording->fromUs;
        range.toUs = recording->toUs;
        m_view.beginWith(range);
    } else if (m_liveRange) {
        m_view.beginWith(*m_liveRange);
        m_liveRange.reset();
    }
    if (!isOffered(m_pageId)) {
        const auto first =
            std::find_if(m_pages.begin(), m_pages.end(), [this](const PageRegistration& page) { return isOffered(page.id); });
        m_pageId = first == m_pages.end() ? QString() : first->id;
        for (const PageRegistration& page : m_pages) {
            if (page.id == QStringLiteral("alerts") && isOffered(page.id))
                m_pageId = page.id; // what happened is told there
        }
        m_navigation->setCurrent(m_pageId);
    }
}

std::pair<State, QString> MainWindow::shownState(const Connection& connection) const
{
    if (connection.source()->recording())
        return {State::None, tr("From a file")};
    if (connection.isLost()) {
        switch (connection.data().latest()->link.state) {
        case LinkState::State::Refused: return {State::Silent, tr("Refused")};
        case LinkState::State::Closed: return {State::Silent, tr("Closed")};
        default: return {State::Silent, connection.heardUs() == 0 ? tr("Connecting") : tr("Connection lost")};
        }
    }
    const NetworkVerdict& verdict = connection.data().verdict();
    return {stateOf(verdict.state), verdict.word.isEmpty() ? tr("Unknown") : verdict.word};
}

// ---- networks that are not shown ----

MainWindow::Elsewhere MainWindow::elsewhereOf(const Connection& connection) const
{
    // A file happened long ago; a node that was never reached has no news.
    if (&connection == m_connection || connection.source()->recording() || connection.data().latest() == nullptr)
        return {};
    if (connection.isLost() && connection.heardUs() == 0 && connection.data().latest()->link.state == LinkState::State::Connecting)
        return {};
    const auto [state, word] = shownState(connection);
    if (gravity(state) == 0)
        return {};
    const QString& reason = connection.data().verdict().reason;
    const bool more = !connection.isLost() && !reason.isEmpty();
    return {state, tr("%1: %2").arg(connection.source()->title(), word),
            tr("%1: %2").arg(connection.source()->title(), more ? word + QStringLiteral(", ") + reason : word)};
}

void MainWindow::hearElsewhere(const Connection* connection)
{
    Elsewhere now = elsewhereOf(*connection);
    Elsewhere& before = m_elsewhere[connection];
    if (now == before)
        return;
    before = std::move(now);
    showElsewhere();
}

void MainWindow::followElsewhere()
{
    m_elsewhere.clear();
    for (const auto& connection : m_connections)
        m_elsewhere[connection.get()] = elsewhereOf(*connection);
    showElsewhere();
}

void MainWindow::showElsewhere()
{
    Elsewhere worst;
    QStringList all;
    m_elsewhereSource.clear();
    for (const auto& connection : m_connections) { // in the order of the chooser
        const Elsewhere& one = m_elsewhere[connection.get()];
        if (one.words.isEmpty())
            continue;
        all.append(one.sentence);
        if (gravity(one.state) > gravity(worst.state)) {
            worst = one;
            m_elsewhereSource = connection->source();
        }
    }
    const QString more = all.size() > 1 ? QStringLiteral(" +%1").arg(all.size() - 1) : QString();
    m_topBar->setElsewhere(worst.state, worst.words.isEmpty() ? QString() : worst.words + more, all.join(u'\n'));
    const QString shown = tr("Connection: %1").arg(m_connectionButton->text());
    m_connectionButton->setAccessibleName(worst.words.isEmpty() ? shown : format::clauses({shown, worst.words + more}));
    m_connectionButton->setToolTip(all.join(u'\n'));
    if (worst.words.isEmpty())
        m_connectionButton->setAccessibleDescription({}); // the alert that was announced there is over
}

void MainWindow::fillNodeMenu()
{
    const bool shownIsRemote = isRemote(currentSource());
    for (QMenu* menu : {m_nodeMenu, m_connectionMenu}) {
        menu->clear();
        auto* group = new QActionGroup(menu);
        for (const auto& connection : m_connections) {
            Source* source = connection->source();
            const auto [state, word] = shownState(*connection);
            //: the title of a connection and the state of its network: "Demo network, embedded: Safe"
            QAction* action = menu->addAction(tr("%1: %2").arg(source->title(), word), this, [this, source] { showSource(source); });
            action->setIcon(stateIcon(state));
            action->setCheckable(true);
            action->setChecked(connection.get() == m_connection);
            if (action->isChecked()) // its shape stands where the mark of the choice would be
                action->setFont(Theme::current().font(TextSize::Body, TextWeight::SemiBold));
            group->addAction(action);
        }
        for (const Remote& remote : m_remotes) {
            if (remote.source)
                continue;
            QAction* action = menu->addAction(tr("%1: %2").arg(remote.target.shownTitle(), tr("Cannot connect")), this,
                                              [this, target = remote.target] { showConnect(target); });
            action->setIcon(stateIcon(State::Warning));
            action->setToolTip(remote.problem);
        }
        menu->setToolTipsVisible(true);
        if (menu->isEmpty())
            menu->addAction(tr("Not connected"))->setEnabled(false);
        m_closeIncidentAction->setVisible(isRecording());
        if (isRecording()) {
            menu->addSeparator();
            menu->addAction(m_closeIncidentAction);
        }
        if (m_connectAction != nullptr) {
            menu->addSeparator();
            menu->addAction(m_connectAction);
            m_forgetAction->setVisible(shownIsRemote);
            menu->addAction(m_forgetAction);
        }
    }
}

} // namespace harddns::ui
