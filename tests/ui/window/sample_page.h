// A page as pages are: a banner, tiles, a table; counts what the window does to it.
#pragma once

#include "ui/pages/page.h"
#include "ui/theme/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_model.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/tile.h"
#include "ui/window/page_registration.h"

#include <QAction>
#include <QCoreApplication>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace harddns::ui
{

class SampleVotes : public BatchModel<VoteEvent>
{
public:
    SampleVotes()
        : BatchModel({{QStringLiteral("Time"), CellKind::TimeMono, 96, false, {}},
                      {QStringLiteral("Name"), CellKind::Name, 180, true, {}},
                      {QStringLiteral("Type"), CellKind::Text, 60, false, {}},
                      {QStringLiteral("Delay ms"), CellKind::Number, 80, false, {}},
                      {QStringLiteral("Grade"), CellKind::State, 120, false, {}}},
                     500)
    {
    }

protected:
    QVariant cell(int at, int column, int role) const override
    {
        const VoteEvent& vote = row(at);
        const bool forged = vote.name.find("bank") != std::string::npos && vote.dissents > 0;
        if (role == StateRole || role == RowStateRole)
            return static_cast<int>(forged ? State::Critical : State::None);
        if (role == StrongRole)
            return forged && column == 1;
        if (role == FieldRole && column == 1)
            return QStringLiteral("name");
        if (role != Qt::DisplayRole)
            return {};
        switch (column) {
        case 0: return format::clockMs(vote.timeUs);
        case 1: return format::shownName(vote.name);
        case 2: return QString::fromStdString(vote.type);
        case 3: return format::decimal(vote.latencyUs / 1000.0, 1);
        default: return forged ? QStringLiteral("Critical") : QStringLiteral("Explained");
        }
    }
};

class SamplePage : public Page
{
public:
    SamplePage(PageContext context, const QString& title, bool withBanner, QWidget* parent)
        : Page(std::move(context), parent), m_title(title)
    {
        auto* outer = new QVBoxLayout(this);
        outer->setContentsMargins(0, 0, 0, 0);
        outer->setSpacing(Theme::current().px(12));
        m_banner = new Banner(this);
        m_banner->setVisible(withBanner);
        outer->addWidget(m_banner);
        auto* tiles = new FlowTiles;
        for (const QString& label : {tr("Queries"), tr("Votes"), tr("Answer time, p95"), tr("Unexplained dissent"),
                                     tr("Forged replies refused"), tr("Queries without an answer")}) {
            m_tiles.append(new Tile(label, this));
            tiles->addWidget(m_tiles.back());
        }
        outer->addLayout(tiles);
        auto* splitter = new QSplitter(this);
        splitter->setObjectName(QStringLiteral("middle"));
        for (const QString& name : {tr("Votes as they end"), tr("What happened")}) {
            auto* panel = new Panel(name, splitter);
            panel->setSecondary(tr("newest first"));
            panel->addAction(linkButton(tr("Show all"), panel));
            panel->setFlush(true);
            auto* table = new TableView(name, RowKind::Table, panel);
            table->setModel(&model);
            panel->body()->addWidget(table);
            splitter->addWidget(panel);
            tables.append(table);
        }
        outer->addWidget(splitter, 1);
        m_export = new QAction(themedIcon(Icon::Export), tr("Export"), this);
        m_export->setToolTip(tr("Write what is shown to a file"));
    }

    QString title() const override { return m_banner->isHidden() ? m_title : QString(); }
    QString facts() const override { return tr("%1 votes seen").arg(format::number(model.rowCount())); }
    QList<QAction*> pageActions() const override { return m_banner->isHidden() ? QList<QAction*>{m_export} : QList<QAction*>{}; }
    void refresh() override
    {
        ++refreshed;
        const NetworkVerdict& verdict = m_context.data.verdict();
        const bool attack = verdict.state == NetworkState::UnderAttack;
        m_banner->set(attack ? State::Critical : State::Ok, verdict.word, verdict.sentence, verdict.next);
        m_banner->setActions(attack ? tr("Open incident 1042") : QString(), attack ? tr("Acknowledge") : QString());
        m_banner->setFacts({{tr("Open alerts"), format::number(static_cast<std::int64_t>(m_context.data.alerts().size())), {}},
                            {tr("Silenced"), QStringLiteral("1"), tr("until 18:00")}});
        const auto& seconds = m_context.data.seconds();
        std::vector<double> queries;
        const std::size_t from = seconds.size() > 90 ? seconds.size() - 90 : 0;
        for (std::size_t i = from; i + 1 < seconds.size(); ++i)
            queries.push_back(seconds[i].queries);
        for (Tile* tile : m_tiles) {
            const bool loud = attack && (tile == m_tiles[3] || tile == m_tiles[4]);
            tile->set({queries.empty() ? format::noValue() : format::rate(queries.back()), tr("a second"), tr("83.4 % from cache"),
                       loud ? State::Critical : State::None});
            tile->setTrend(queries);
        }
        const auto& votes = m_context.data.votes();
        const std::uint64_t all = m_context.data.votesBefore() + votes.size();
        const auto fresh = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(all - m_seen, votes.size()));
        model.append({votes.end() - fresh, votes.end()});
        m_seen = all;
    }
    void show(const QVariantMap& what) override { shown = what; }
    bool exportShown() override
    {
        ++exported;
        return true;
    }
    bool stepBack() override { return stepsLeft > 0 && stepsLeft-- > 0; }

    SampleVotes model;
    QList<TableView*> tables;
    int refreshed = 0, exported = 0, stepsLeft = 0;
    QVariantMap shown;

private:
    QString m_title;
    Banner* m_banner;
    QList<Tile*> m_tiles;
    QAction* m_export;
    std::uint64_t m_seen = 0;
};

/// The pages of the design, all of them samples.
inline std::vector<PageRegistration> samplePages(int* built = nullptr)
{
    struct About {
        const char* id;
        PageGroup group;
        Icon icon;
        const char* title;
    };
    static constexpr About list[] = {{"overview", PageGroup::Watch, Icon::Bars, "Overview"},
                                     {"disagreements", PageGroup::Watch, Icon::Disagree, "Disagreements"},
                                     {"alerts", PageGroup::Watch, Icon::Bell, "Alerts"},
                                     {"latency", PageGroup::Measure, Icon::Curve, "Latency"},
                                     {"validation", PageGroup::Measure, Icon::Shield, "Validation"},
                                     {"queries", PageGroup::Measure, Icon::Search, "Queries"},
                                     {"nodes", PageGroup::Operate, Icon::Nodes, "Nodes"},
                                     {"history", PageGroup::Operate, Icon::History, "History"}};
    std::vector<PageRegistration> pages;
    for (const About& about : list) {
        const QString title = QCoreApplication::translate("harddns::ui::SamplePage", about.title);
        const bool first = pages.empty();
        pages.push_back({QString::fromLatin1(about.id), about.group, about.icon, title,
                         [title, first, built](PageContext context, QWidget* parent) -> Page* {
                             if (built != nullptr)
                                 ++*built;
                             return new SamplePage(std::move(context), title, first, parent);
                         }});
    }
    pages[2].badge = [](const ConsoleData& data, const Source&) {
        PageBadge badge{State::Critical, 0};
        for (const auto& [id, alert] : data.alerts())
            badge.count += alert.grade == Grade::Critical ? 1 : 0;
        return badge;
    };
    return pages;
}

} // namespace harddns::ui
