// Navigation: the pages in their groups, with badges; 196 wide, 52 when folded. One stop of Tab; arrow keys move within. GUI thread.
#pragma once

#include "ui/window/page_registration.h"

#include <QAbstractButton>
#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace harddns::ui
{

class TextLabel;

class NavigationItem : public QAbstractButton
{
    Q_OBJECT
public:
    NavigationItem(Icon icon, const QString& title, const QString& shortcut, QWidget* parent);
    void setBadge(const PageBadge& badge);
    void setFolded(bool folded);
    [[nodiscard]] const PageBadge& badge() const { return m_badge; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    /// Space is the window's (pause): Enter chooses.
    void keyPressEvent(QKeyEvent* event) override;

private:
    void describe();
    Icon m_icon;
    QString m_shortcut;
    PageBadge m_badge;
    bool m_folded = false;
};

class Navigation : public QWidget
{
    Q_OBJECT
public:
    static constexpr int wide = 196, narrow = 52;

    Navigation(const std::vector<PageRegistration>& pages, QWidget* parent = nullptr);

    void setCurrent(const QString& id);
    [[nodiscard]] const QString& current() const { return m_current; }
    void setBadge(const QString& id, const PageBadge& badge);
    /// Which pages are listed.
    void setOffered(const std::function<bool(const QString& id)>& isOffered);
    [[nodiscard]] NavigationItem* item(const QString& id) const;
    void setFolded(bool folded);
    [[nodiscard]] bool isFolded() const { return m_folded; }
    /// "Ctrl+1" ... "Ctrl+0"; beyond ten none.
    [[nodiscard]] static QString shortcutOf(int number);

signals:
    void chosen(const QString& id);
    void settingsWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow();
    void moveFocus(const NavigationItem* from, int step);

    struct Entry {
        QString id;
        NavigationItem* item;
        PageGroup group;
        bool offered = true;
    };
    std::vector<Entry> m_entries;
    struct Head {
        PageGroup group;
        TextLabel* label;
    };
    std::vector<Head> m_heads;
    NavigationItem* m_settings;
    QVBoxLayout* m_layout;
    QString m_current;
    bool m_folded = false;
};

} // namespace harddns::ui
