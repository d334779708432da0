#include "ui/window/dialogs.h"

#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace harddns::ui
{

KeyboardHelp::KeyboardHelp(const std::vector<Section>& sections, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keyboard"));
    const Theme& theme = Theme::current();
    auto* outer = new QVBoxLayout(this);
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setAccessibleName(tr("Keys and what they do"));
    area->setFocusPolicy(Qt::StrongFocus);
    auto* content = new QWidget(area);
    auto* columns = new QHBoxLayout(content);
    columns->setSpacing(theme.px(32));
    QVBoxLayout* column = nullptr;
    std::size_t rows = 0, all = 0;
    for (const Section& section : sections)
        all += section.rows.size() + 2;
    for (const Section& section : sections) {
        if (column == nullptr || rows >= (all + 1) / 2) {
            if (column != nullptr)
                column->addStretch();
            column = new QVBoxLayout;
            columns->addLayout(column);
            rows = 0;
        }
        rows += section.rows.size() + 2;
        column->addWidget(new TextLabel(section.title, TextSize::Body, Token::Text, TextWeight::SemiBold, content));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(theme.px(16));
        grid->setColumnStretch(1, 1);
        int at = 0;
        for (const Row& row : section.rows) {
            auto* keys = new TextLabel(row.keys, TextSize::Secondary, Token::Text2, TextWeight::Normal, content);
            keys->setMono(true);
            grid->addWidget(keys, at, 0);
            grid->addWidget(new TextLabel(row.action, TextSize::Body, Token::Text, TextWeight::Normal, content), at++, 1);
        }
        column->addLayout(grid);
        column->addSpacing(theme.px(12));
    }
    if (column != nullptr)
        column->addStretch();
    area->setWidget(content);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    outer->addWidget(area, 1);
    outer->addWidget(buttons);
    resize(theme.px(820), theme.px(560));
}

AboutDialog::AboutDialog(const QString& version, const QString& node, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("About HARD-DNS"));
    auto* outer = new QVBoxLayout(this);
    outer->setSpacing(Theme::current().px(8));
    outer->addWidget(new TextLabel(QStringLiteral("HARD-DNS"), TextSize::Title, Token::Text, TextWeight::SemiBold, this));
    auto* lead =
        new TextLabel(tr("DNS resolution by quorum, and a console to see it."), TextSize::Lead, Token::Text, TextWeight::Normal, this);
    lead->setWordWrap(true);
    outer->addWidget(lead);
    const auto line = [&](const QString& text) {
        auto* label = new TextLabel(text, TextSize::Body, Token::Text2, TextWeight::Normal, this);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFocusPolicy(Qt::NoFocus);
        outer->addWidget(label);
    };
    line(tr("Console %1, Qt %2").arg(version.isEmpty() ? tr("of this build") : version, QString::fromLatin1(qVersion())));
    if (!node.isEmpty())
        line(node);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    outer->addSpacing(Theme::current().px(8));
    outer->addWidget(buttons);
    setMinimumWidth(Theme::current().px(420));
}

} // namespace harddns::ui
