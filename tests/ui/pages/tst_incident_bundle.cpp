#include <QtTest>

#include "tests/ui/fakes/story_values.h"
#include "ui/pages/incident_bundle.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <random>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::story;

namespace
{

IncidentBundle example()
{
    IncidentBundle out;
    out.savedUs = poisonedUs + 60 * second;
    out.savedBy = QStringLiteral("a.keller");
    out.node = QStringLiteral("Demo network, embedded");
    out.alert = incidentAlert(poisonedUs + 60 * second, 3);
    out.alert.id = UINT64_MAX; // more than a JSON number holds
    out.life.alert = UINT64_MAX;
    out.life.acknowledgedBy = "a.keller";
    out.life.acknowledgedUs = poisonedUs + 10 * second;
    out.life.notes = {{"a.keller", "Told the bank’s operator.\n\"Single port\" since last week.", poisonedUs + 90 * second}};
    out.changes.push_back({db::AlertStep::Raised, poisonedUs, {}, {}, 0, out.alert});
    out.changes.push_back({db::AlertStep::Silenced, poisonedUs + second, "m.ito", "night", poisonedUs + 3600 * second, out.alert});
    out.events.push_back({db::EventKind::Quarantine, quarantinedUs, {}, "n4", {}, {}, quarantineEndsUs, {}, {}, "n4 quarantined"});
    out.votes.push_back(vote(poisonedVote, poisonedUs, "www.bank.example.", "A", {0, 1, 3, 5, 6}, {3}, 31'800));
    out.disagreements.push_back(forged(out.votes[0], "192.0.2.10 192.0.2.11", "203.0.113.66", 150));
    NodeStandingView member;
    member.member = "n4";
    member.state = "quarantined";
    member.trust = 0.2;
    member.quarantinedUntilUs = quarantineEndsUs;
    out.members.push_back(member);
    return out;
}

/// Changes the content and writes a sum that fits.
QByteArray forgedFile(const std::function<void(QJsonObject& content)>& change)
{
    QJsonObject file = QJsonDocument::fromJson(example().toFile()).object();
    QJsonObject content = file.value(QStringLiteral("incident")).toObject();
    change(content);
    const QByteArray octets = QJsonDocument(content).toJson(QJsonDocument::Compact);
    file.insert(QStringLiteral("incident"), content);
    file.insert(QStringLiteral("sha256"), QString::fromLatin1(QCryptographicHash::hash(octets, QCryptographicHash::Sha256).toHex()));
    return QJsonDocument(file).toJson();
}

void setInside(QJsonObject& content, const char* part, const char* key, const QJsonValue& value)
{
    QJsonObject inner = content.value(QLatin1String(part)).toObject();
    inner.insert(QLatin1String(key), value);
    content.insert(QLatin1String(part), inner);
}

} // namespace

class TstIncidentBundle : public QObject
{
    Q_OBJECT

private slots:
    void whatIsSavedComesBack()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("incident.json"));
        const IncidentBundle saved = example();
        QVERIFY(saved.save(path).ok());
        const auto opened = IncidentBundle::open(path);
        QVERIFY2(opened.ok(), opened.ok() ? "" : qPrintable(opened.error()));
        // All of it: a second file is the same to the octet.
        QCOMPARE(opened->toFile(), saved.toFile());
        QCOMPARE(opened->alert.id, UINT64_MAX);
        QCOMPARE(opened->alert.firstSeenUs, poisonedUs);
        QCOMPARE(opened->alert.suspects, saved.alert.suspects);
        QCOMPARE(opened->life.notes[0].text, saved.life.notes[0].text);
        QCOMPARE(opened->changes[1].untilUs, saved.changes[1].untilUs);
        QCOMPARE(opened->events[0].kind, db::EventKind::Quarantine);
        QCOMPARE(opened->votes[0].seats[2].rttUs, saved.votes[0].seats[2].rttUs);
        QCOMPARE(opened->disagreements[0].seats[2].packet, saved.disagreements[0].seats[2].packet);
        QCOMPARE(opened->disagreements[0].seats[2].findings.size(), std::size_t{4});
        QCOMPARE(opened->disagreements[0].grade, Grade::Critical);
        QCOMPARE(opened->members[0].trust, 0.2);
        QVERIFY(!QString::fromUtf8(saved.toFile()).contains(folder.path()));
    }

    void badFilesAreRefusedWithASentence_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("says");
        const QByteArray good = example().toFile();
        const auto row = [](const char* name, const QByteArray& file, const char* says) {
            QTest::newRow(name) << file << QString::fromLatin1(says);
        };
        row("empty", {}, "no incident file");
        row("cut off", good.left(good.size() / 2), "cut off");
        row("another format", "{\"format\":\"other\",\"version\":1}", "no incident file of HARD-DNS");
        row("a list", "[1,2,3]", "no incident file of HARD-DNS");
        row("no version", "{\"format\":\"harddns-incident\"}", "version");
        row("newer", QByteArray(good).replace("\"version\": 1", "\"version\": 2"), "newer console");
        row("no incident", "{\"format\":\"harddns-incident\",\"version\":1}", "holds no incident");
        row("changed", QByteArray(good).replace("203.0.113.66", "203.0.113.67"), "sum does not fit");
        row("no list", forgedFile([](QJsonObject& content) { content.insert(QStringLiteral("votes"), 5); }), "\"votes\" is no list");
        row("no object", forgedFile([](QJsonObject& content) { content.insert(QStringLiteral("votes"), QJsonArray{7}); }),
            "\"votes\" is no object");
        row("no alert", forgedFile([](QJsonObject& content) { content.remove(QStringLiteral("alert")); }), "\"alert\"");
        row("grade", forgedFile([](QJsonObject& content) { setInside(content, "alert", "grade", QStringLiteral("huge")); }), "\"grade\"");
        row("cause", forgedFile([](QJsonObject& content) { setInside(content, "alert", "cause", QStringLiteral("?")); }), "\"cause\"");
        row("id below zero", forgedFile([](QJsonObject& content) { setInside(content, "alert", "id", -1); }), "\"id\"");
        row("id with a part", forgedFile([](QJsonObject& content) { setInside(content, "alert", "id", 1.5); }), "\"id\"");
        row("id too large",
            forgedFile([](QJsonObject& content) { setInside(content, "alert", "id", QStringLiteral("18446744073709551616")); }), "\"id\"");
        row("text", forgedFile([](QJsonObject& content) { setInside(content, "alert", "name", 3); }), "\"name\" is no text");
        row("long text", forgedFile([](QJsonObject& content) { setInside(content, "alert", "text", QString(300 * 1024, u'x')); }),
            "longer than anything");
        row("certificate", forgedFile([](QJsonObject& content) {
                QJsonArray all = content.value(QStringLiteral("members")).toArray();
                QJsonObject standing = all[0].toObject();
                standing.insert(QStringLiteral("certificateEndsUnix"), QStringLiteral("9223372036854775807"));
                all[0] = standing;
                content.insert(QStringLiteral("members"), all);
            }),
            "\"certificateEndsUnix\"");
        row("packet", forgedFile([](QJsonObject& content) {
                QJsonArray all = content.value(QStringLiteral("disagreements")).toArray();
                QJsonObject record = all[0].toObject();
                QJsonArray seats = record.value(QStringLiteral("seats")).toArray();
                QJsonObject seat = seats[0].toObject();
                seat.insert(QStringLiteral("packet"), QStringLiteral("no base64 !"));
                seats[0] = seat;
                record.insert(QStringLiteral("seats"), seats);
                all[0] = record;
                content.insert(QStringLiteral("disagreements"), all);
            }),
            "\"packet\"");
    }
    void badFilesAreRefusedWithASentence()
    {
        QFETCH(QByteArray, file);
        QFETCH(QString, says);
        const auto opened = IncidentBundle::fromFile(file);
        QVERIFY(!opened.ok());
        QVERIFY2(opened.error().contains(says), qPrintable(opened.error()));
        QVERIFY(opened.error().endsWith(u'.'));
    }

    void filesThatAreNotThereAreSaid()
    {
        QTemporaryDir folder;
        const auto opened = IncidentBundle::open(folder.filePath(QStringLiteral("none.json")));
        QVERIFY(!opened.ok());
        QVERIFY(opened.error().contains(QStringLiteral("none.json")));
        QVERIFY(!example().save(folder.filePath(QStringLiteral("no/folder/x.json"))).ok());
        QFile large(folder.filePath(QStringLiteral("large.json")));
        QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(IncidentBundle::largest + 10));
        large.close();
        const auto refused = IncidentBundle::open(large.fileName());
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().contains(QStringLiteral("larger than any")));
    }

    void damagedFilesNeverOpen()
    {
        const QByteArray good = example().toFile();
        std::mt19937 random(5);
        for (int round = 0; round < 300; ++round) {
            QByteArray bad = good;
            const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(bad.size()));
            bad[at] = static_cast<char>(random() % 256);
            if (round % 3 == 0)
                bad.truncate(at);
            const auto opened = IncidentBundle::fromFile(bad);
            // What opens is what was saved: the damage fell on a blank.
            if (opened.ok())
                QCOMPARE(opened->toFile(), good);
            else
                QVERIFY(!opened.error().isEmpty());
        }
    }
};

QTEST_APPLESS_MAIN(TstIncidentBundle)
#include "tst_incident_bundle.moc"
