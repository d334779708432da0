// The private authority and the operator's folder: what is made, what is refused and in which words.
#include <QtTest>

#include "engine/api/member_text.h"
#include "engine/overlay/identity.h"
#include "engine/overlay/network_directory.h"
#include "engine/world/real/tls.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <random>
#include <set>

using namespace harddns;
using namespace harddns::overlay;

namespace
{

constexpr std::int64_t now = 1'763'786'280; // 2025-11-22 04:38 UTC
constexpr std::int64_t day = 86400;

template <class T>
T valueOf(Result<T, std::string> result)
{
    if (!result) {
        QTest::qFail(result.error().c_str(), __FILE__, __LINE__);
        return {};
    }
    return std::move(*result);
}

template <class T>
std::string problemOf(const Result<T, std::string>& result)
{
    return result ? std::string("no problem") : result.error();
}

bool contains(const std::string& text, const std::string& part)
{
    if (text.find(part) != std::string::npos)
        return true;
    qWarning("\"%s\" is not in \"%s\"", part.c_str(), text.c_str());
    return false;
}

QByteArray fileText(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void writeText(const std::string& path, const std::string& text)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), static_cast<qint64>(text.size())) < 0)
        qFatal("cannot write %s", path.c_str());
}

/// "rw-------" of the owner, the group and the others.
QString modeOf(const std::string& path)
{
    const auto permissions = QFile::permissions(QString::fromStdString(path));
    const std::array bits{std::pair{QFile::ReadOwner, 'r'}, std::pair{QFile::WriteOwner, 'w'}, std::pair{QFile::ExeOwner, 'x'},
                          std::pair{QFile::ReadGroup, 'r'}, std::pair{QFile::WriteGroup, 'w'}, std::pair{QFile::ExeGroup, 'x'},
                          std::pair{QFile::ReadOther, 'r'}, std::pair{QFile::WriteOther, 'w'}, std::pair{QFile::ExeOther, 'x'}};
    QString text;
    for (const auto& [bit, letter] : bits)
        text += permissions & bit ? QChar(letter) : QChar('-');
    return text;
}

struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<X509, BioFree> parsed(const std::string& pem)
{
    const std::unique_ptr<BIO, BioFree> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return std::unique_ptr<X509, BioFree>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

std::string locked(const std::string& keyPem)
{
    const std::unique_ptr<BIO, BioFree> in(BIO_new_mem_buf(keyPem.data(), static_cast<int>(keyPem.size())));
    const std::unique_ptr<EVP_PKEY, BioFree> key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<BIO, BioFree> out(BIO_new(BIO_s_mem()));
    char passphrase[] = "secret";
    PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(), passphrase, 6, nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

} // namespace

class TestIdentity : public QObject
{
    Q_OBJECT

private slots:
    void anAuthorityMakesNodesAndNothingElse()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const CertificateFacts facts = valueOf(readCertificate(authority.certificate, "x"));
        QCOMPARE(facts.name, std::string("Example DNS"));
        QCOMPARE(facts.notBefore, now - 3600);
        QCOMPARE(facts.notAfter, now + 3650 * day);
        QVERIFY(facts.authority);
        QVERIFY(isFingerprint(facts.fingerprint));
        QCOMPARE(problemOf(checkIdentity(authority, "x")), std::string("no problem"));
        const auto certificate = parsed(authority.certificate);
        QCOMPARE(X509_get_pathlen(certificate.get()), 0L);
        QCOMPARE(X509_get_key_usage(certificate.get()), std::uint32_t(KU_KEY_CERT_SIGN));
        QCOMPARE(X509_get_extended_key_usage(certificate.get()), UINT32_MAX);
    }

    void aNodeHasItsIdAndNinetyDays()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const Identity node = valueOf(issueNode(authority, "node-1", now + 5 * day));
        const CertificateFacts facts = valueOf(readCertificate(node.certificate, "x"));
        QCOMPARE(facts.name, std::string("node-1"));
        QCOMPARE(facts.notBefore, now + 5 * day - 3600);
        QCOMPARE(facts.notAfter, now + 95 * day);
        QVERIFY(!facts.authority);
        QCOMPARE(problemOf(checkIdentity(node, "x")), std::string("no problem"));
        QCOMPARE(problemOf(checkIssuer(node.certificate, authority.certificate, "x")), std::string("no problem"));
        const auto certificate = parsed(node.certificate);
        QCOMPARE(X509_get_key_usage(certificate.get()), std::uint32_t(KU_DIGITAL_SIGNATURE));
        QCOMPARE(X509_get_extended_key_usage(certificate.get()), std::uint32_t(XKU_SSL_SERVER | XKU_SSL_CLIENT));
        QCOMPARE(EVP_PKEY_get_bits(X509_get0_pubkey(certificate.get())), 256);
        QCOMPARE(X509_check_issued(parsed(authority.certificate).get(), certificate.get()), X509_V_OK);
    }

    void everyKeyAndSerialIsNew()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        std::set<std::string> fingerprints;
        std::set<std::string> serials;
        for (int i = 0; i < 20; ++i) {
            const Identity node = valueOf(issueNode(authority, "node-1", now));
            fingerprints.insert(valueOf(readCertificate(node.certificate, "x")).fingerprint);
            const auto certificate = parsed(node.certificate);
            const ASN1_INTEGER* const kept = X509_get0_serialNumber(certificate.get());
            serials.emplace(reinterpret_cast<const char*>(ASN1_STRING_get0_data(kept)), static_cast<std::size_t>(ASN1_STRING_length(kept)));
            QCOMPARE(ASN1_STRING_length(kept), 16);
        }
        QCOMPARE(fingerprints.size(), std::size_t(20));
        QCOMPARE(serials.size(), std::size_t(20));
    }

    void renewingKeepsTheKey()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const Identity node = valueOf(issueNode(authority, "node-1", now));
        const std::int64_t later = now + 200 * day; // long expired
        const std::string renewed = valueOf(renewNode(authority, node.certificate, later));
        const CertificateFacts before = valueOf(readCertificate(node.certificate, "x"));
        const CertificateFacts after = valueOf(readCertificate(renewed, "x"));
        QCOMPARE(after.name, before.name);
        QCOMPARE(after.fingerprint, before.fingerprint);
        QCOMPARE(after.notBefore, later - 3600);
        QCOMPARE(after.notAfter, later + 90 * day);
        QCOMPARE(problemOf(checkIdentity({renewed, node.key}, "x")), std::string("no problem"));
    }

    void nobodyOutlivesTheAuthority()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const std::int64_t late = now + 3640 * day;
        const Identity node = valueOf(issueNode(authority, "node-1", late));
        QCOMPARE(valueOf(readCertificate(node.certificate, "x")).notAfter, now + 3650 * day);
        const std::int64_t over = now + 3650 * day + 1;
        QVERIFY(contains(problemOf(issueNode(authority, "node-1", over)), "the authority Example DNS has expired on 2035-11-20 04:38 UTC"));
        QVERIFY(contains(problemOf(renewNode(authority, node.certificate, over)), "has expired"));
        QVERIFY(contains(problemOf(issueNode(authority, "node-1", now - day)), "is the clock of this machine right?"));
        // The last second still counts.
        QCOMPARE(problemOf(issueNode(authority, "node-1", over - 1)), std::string("no problem"));
    }

    void whatDoesNotFitIsRefusedInASentence()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const Identity other = valueOf(makeAuthority("Example DNS", now)); // of the same name
        const Identity node = valueOf(issueNode(authority, "node-1", now));
        QVERIFY(contains(problemOf(renewNode(other, node.certificate, now)), "was not made by the authority Example DNS"));
        QVERIFY(contains(problemOf(checkIssuer(node.certificate, other.certificate, "node.pem")), "node.pem was not made by"));
        QVERIFY(contains(problemOf(issueNode({authority.certificate, other.key}, "a", now)), "does not belong to its certificate"));
        QVERIFY(contains(problemOf(issueNode({authority.certificate, locked(authority.key)}, "a", now)), "locked with a passphrase"));
        QVERIFY(contains(problemOf(issueNode({authority.certificate, "garbage"}, "a", now)), "holds no private key in PEM form"));
        QVERIFY(contains(problemOf(issueNode({"garbage", authority.key}, "a", now)), "holds no certificate in PEM form"));
        QVERIFY(contains(problemOf(issueNode({"", ""}, "a", now)), "holds no certificate"));
        QVERIFY(contains(problemOf(issueNode(node, "a", now)), "is not an authority's"));
        QVERIFY(contains(problemOf(renewNode(authority, authority.certificate, now)), "is no node's"));
        QVERIFY(contains(problemOf(checkIdentity({node.certificate, authority.key}, "node-1")), "does not belong to its certificate"));
        QVERIFY(contains(problemOf(checkIdentity({node.certificate, locked(node.key)}, "node-1")), "locked with a passphrase"));
        QVERIFY(contains(problemOf(readCertificate(std::string(maxPemBytes + 1, 'x'), "big.pem")), "big.pem is too large"));
    }

    void garbageNeverPasses()
    {
        const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const Identity node = valueOf(issueNode(authority, "node-1", now));
        std::mt19937 random(3);
        int refused = 0;
        for (int i = 0; i < 300; ++i) {
            std::string damaged = node.certificate;
            // Inside the base64 only; the lines around it are not signed.
            const std::size_t at = 30 + random() % (damaged.size() - 60);
            const char fresh = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\n="[random() % 66];
            if (damaged[at] == fresh || damaged[at] == '\n' || fresh == '\n')
                continue;
            damaged[at] = fresh;
            const auto renewed = renewNode(authority, damaged, now);
            if (renewed)
                QCOMPARE(valueOf(readCertificate(*renewed, "x")).fingerprint, valueOf(readCertificate(node.certificate, "x")).fingerprint);
            else
                ++refused;
        }
        QVERIFY2(refused > 250, std::to_string(refused).c_str());
    }

    void idsAreChecked_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<bool>("good");
        const auto row = [](const QByteArray& id, bool good) {
            QTest::newRow(id.isEmpty() ? "empty" : QByteArray(id).replace('\n', "(end of line)").constData()) << id << good;
        };
        row("a", true);
        row("node-1", true);
        row("0", true);
        row(QByteArray(32, 'x'), true);
        row(QByteArray(33, 'x'), false);
        row("", false);
        row("-a", false);
        row("a-", false);
        row("Node", false);
        row("a.b", false);
        row("..", false);
        row("a/b", false);
        row("a b", false);
        row("a\n", false);
        row("\xc3\xa4", false);
    }
    void idsAreChecked()
    {
        QFETCH(QByteArray, id);
        QFETCH(bool, good);
        static const Identity authority = valueOf(makeAuthority("Example DNS", now));
        const auto made = issueNode(authority, id.toStdString(), now);
        QCOMPARE(made.ok(), good);
        if (!good)
            QVERIFY(contains(made.error(), "is no node id"));
    }

    void networkNamesAreChecked()
    {
        QVERIFY(!makeAuthority("", now).ok());
        QVERIFY(!makeAuthority(std::string(65, 'x'), now).ok());
        QVERIFY(!makeAuthority("a\nb", now).ok());
        QVERIFY(!makeAuthority("\xff\xfe", now).ok()); // no UTF-8
        QCOMPARE(valueOf(readCertificate(valueOf(makeAuthority("Z\xc3\xbcrich", now)).certificate, "x")).name,
                 std::string("Z\xc3\xbcrich"));
    }

    void datesAreReadable()
    {
        QCOMPARE(dateText(now), std::string("2025-11-22 04:38 UTC"));
        QCOMPARE(dateText(0), std::string("1970-01-01 00:00 UTC"));
        QCOMPARE(dateText(-1), std::string("1969-12-31 23:59 UTC"));
        QCOMPARE(dateText(4'102'444'800), std::string("2100-01-01 00:00 UTC"));
    }

    void datesBeyond2050AreKept()
    {
        const std::int64_t far = 2'600'000'000; // generalized time begins in 2050
        const Identity authority = valueOf(makeAuthority("Example DNS", far));
        QCOMPARE(valueOf(readCertificate(authority.certificate, "x")).notAfter, far + 3650 * day);
    }

    // The folder.

    void aNetworkIsMadeAndReadBack()
    {
        QTemporaryDir top;
        const std::string path = top.filePath("network").toStdString();
        const auto made = NetworkDirectory::create(path, "Example DNS", now);
        QVERIFY2(made.ok(), problemOf(made).c_str());
        QCOMPARE(made->authorityName(), std::string("Example DNS"));
        QCOMPARE(made->authorityUntil(), now + 3650 * day);
        QCOMPARE(modeOf(path), QString("rwx------"));
        QCOMPARE(modeOf(path + "/authority-key.pem"), QString("rw-------"));
        QCOMPARE(modeOf(path + "/authority.pem"), QString("rw-r--r--"));
        QVERIFY(contains(problemOf(NetworkDirectory::create(path, "Another", now)), "is not empty"));
        QCOMPARE(valueOf(made->list()).size(), std::size_t(0));

        const auto opened = NetworkDirectory::open(path);
        QVERIFY(opened.ok());
        const NodeEntry node = valueOf(opened->add("node-1", now));
        QCOMPARE(node.id, std::string("node-1"));
        QCOMPARE(node.problem, std::string());
        QCOMPARE(node.notAfter, now + 90 * day);
        QCOMPARE(modeOf(path + "/nodes/node-1"), QString("rwx------"));
        QCOMPARE(modeOf(path + "/nodes/node-1/key.pem"), QString("rw-------"));
        QCOMPARE(modeOf(path + "/nodes/node-1/certificate.pem"), QString("rw-r--r--"));
        QCOMPARE(fileText(path + "/nodes/node-1/authority.pem"), fileText(path + "/authority.pem"));
        QVERIFY(contains(problemOf(opened->add("node-1", now)), "exists already"));
        QVERIFY(contains(problemOf(opened->add("Node", now)), "is no node id"));
        const NodeEntry second = valueOf(opened->add("a", now));
        const auto list = valueOf(opened->list());
        QCOMPARE(list.size(), std::size_t(2));
        QVERIFY(list[0] == second);
        QVERIFY(list[1] == node);
        // Nothing was left aside.
        QCOMPARE(QDir(QString::fromStdString(path + "/nodes")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 (QStringList{"a", "node-1"}));
        QCOMPARE(QDir(QString::fromStdString(path)).entryList(QDir::Files), (QStringList{"authority-key.pem", "authority.pem"}));
    }

    void anEmptyFolderIsTakenAndNothingElse()
    {
        QTemporaryDir top;
        QVERIFY(NetworkDirectory::create(top.path().toStdString(), "Example DNS", now).ok());
        const std::string file = top.filePath("file").toStdString();
        writeText(file, "x");
        QVERIFY(contains(problemOf(NetworkDirectory::create(file, "Example DNS", now)), "is no folder"));
        QVERIFY(contains(problemOf(NetworkDirectory::create(file + "/below", "Example DNS", now)), "cannot make the folder"));
        QVERIFY(contains(problemOf(NetworkDirectory::open(top.filePath("none").toStdString())), "holds no network"));
        QTemporaryDir bad;
        QVERIFY(!NetworkDirectory::create(bad.filePath("x").toStdString(), "", now).ok());
        QVERIFY(!QFile::exists(bad.filePath("x"))); // refused before anything was made
    }

    void identitiesWorkBetweenNodes()
    {
        QTemporaryDir top;
        const std::string path = top.filePath("network").toStdString();
        const auto directory = NetworkDirectory::create(path, "Example DNS", now);
        QVERIFY(directory.ok());
        const NodeEntry node = valueOf(directory->add("node-1", now));
        const std::string folder = directory->nodeFolder("node-1");
        const auto tls = world::makePeerTls({folder + "/certificate.pem", folder + "/key.pem", folder + "/authority.pem"});
        QVERIFY2(tls.ok(), problemOf(tls).c_str());
        QCOMPARE(tls->fingerprint, node.fingerprint); // both parts mean the same
    }

    void renewalIsDueInTheLastThird()
    {
        NodeEntry entry;
        entry.notBefore = 0;
        entry.notAfter = 90 * day;
        QVERIFY(!entry.due(0));
        QVERIFY(!entry.due(60 * day));
        QVERIFY(entry.due(60 * day + 1));
        QVERIFY(entry.due(1000 * day));
    }

    void renewingAndRevokingLeaveTheirMarks()
    {
        QTemporaryDir top;
        const std::string path = top.filePath("network").toStdString();
        const auto directory = NetworkDirectory::create(path, "Example DNS", now);
        QVERIFY(directory.ok());
        const NodeEntry first = valueOf(directory->add("node-1", now));
        const QByteArray key = fileText(path + "/nodes/node-1/key.pem");
        const NodeEntry renewed = valueOf(directory->renew("node-1", now + 70 * day));
        QCOMPARE(renewed.fingerprint, first.fingerprint);
        QCOMPARE(renewed.notAfter, now + 160 * day);
        QCOMPARE(fileText(path + "/nodes/node-1/key.pem"), key);
        QVERIFY(contains(problemOf(directory->renew("node-2", now)), "there is no node"));
        QVERIFY(contains(problemOf(directory->renew("../nodes/node-1", now)), "there is no node"));
        QVERIFY(contains(problemOf(directory->revoke("node-2", now)), "there is no node"));

        const NodeEntry gone = valueOf(directory->revoke("node-1", now + 80 * day));
        QCOMPARE(gone.revokedAt, now + 80 * day);
        QCOMPARE(valueOf(directory->list()).front().revokedAt, now + 80 * day);
        QVERIFY(contains(problemOf(directory->revoke("node-1", now)), "already"));
        QVERIFY(contains(problemOf(directory->renew("node-1", now)), "was revoked on 2026-02-10"));

        // The id may be used again; its old key never comes back.
        const NodeEntry second = valueOf(directory->add("node-1", now + 81 * day));
        QVERIFY(second.fingerprint != first.fingerprint);
        QCOMPARE(second.revokedAt, std::int64_t(0));
        const auto list = valueOf(directory->list());
        QCOMPARE(list.size(), std::size_t(2));
        QCOMPARE(list[0].fingerprint, first.fingerprint);
        QCOMPARE(list[0].revokedAt, now + 80 * day);
        QVERIFY(list[1] == second);
        QVERIFY(valueOf(directory->revoke("node-1", now + 82 * day)).revokedAt != 0);
        QCOMPARE(valueOf(directory->list()).size(), std::size_t(2));
        QVERIFY(directory->add("node-1", now + 83 * day).ok());
        QCOMPARE(valueOf(directory->list()).size(), std::size_t(3));
    }

    void damagedFilesAreNamed()
    {
        QTemporaryDir top;
        const std::string path = top.filePath("network").toStdString();
        const auto directory = NetworkDirectory::create(path, "Example DNS", now);
        QVERIFY(directory.ok());
        QVERIFY(directory->add("a", now).ok());
        QVERIFY(directory->add("b", now).ok());
        QVERIFY(directory->add("c", now).ok());
        QVERIFY(directory->add("d", now).ok());
        QFile::remove(QString::fromStdString(path + "/nodes/a/key.pem"));
        writeText(path + "/nodes/b/certificate.pem", "garbage");
        writeText(path + "/nodes/c/key.pem", fileText(path + "/nodes/d/key.pem").toStdString());
        const auto list = valueOf(directory->list());
        QCOMPARE(list.size(), std::size_t(4));
        QVERIFY(contains(list[0].problem, "cannot read " + path + "/nodes/a/key.pem"));
        QVERIFY(contains(list[1].problem, path + "/nodes/b/certificate.pem holds no certificate"));
        QVERIFY(contains(list[2].problem, "the key of c does not belong to its certificate"));
        QCOMPARE(list[3].problem, std::string());
        QVERIFY(contains(problemOf(directory->renew("c", now)), "does not belong"));
        // A lost key can still be revoked while the certificate names it.
        QVERIFY(directory->revoke("c", now).ok());

        // Certificates swapped between folders.
        writeText(path + "/nodes/b/certificate.pem", fileText(path + "/nodes/d/certificate.pem").toStdString());
        writeText(path + "/nodes/b/key.pem", fileText(path + "/nodes/d/key.pem").toStdString());
        QVERIFY(contains(valueOf(directory->list())[1].problem, "is for \"d\""));

        writeText(path + "/revoked", "# fine\n\n1763786280 a " + std::string(64, '0') + "\n");
        QCOMPARE(valueOf(directory->list()).size(), std::size_t(5));
        for (const std::string& line : {"yesterday a " + std::string(64, '0'), std::string("1763786280 a"),
                                        "1763786280 A " + std::string(64, '0'), "1763786280 a " + std::string(63, '0')}) {
            writeText(path + "/revoked", "# fine\n" + line + "\n");
            QVERIFY(contains(problemOf(directory->list()), path + "/revoked:2: is not TIME ID FINGERPRINT"));
            QVERIFY(contains(problemOf(directory->revoke("d", now)), "/revoked:2:")); // and nothing was lost
            QCOMPARE(fileText(path + "/revoked"), QByteArray::fromStdString("# fine\n" + line + "\n"));
        }

        writeText(path + "/authority-key.pem", locked(fileText(path + "/authority-key.pem").toStdString()));
        QFile::remove(QString::fromStdString(path + "/revoked"));
        QVERIFY(contains(problemOf(directory->add("e", now)), "locked with a passphrase"));
        QVERIFY(!QFile::exists(QString::fromStdString(path + "/nodes/e")));
    }

    void groupsAreLabels()
    {
        QCOMPARE(groupLabels("a"), (std::vector<std::string>{"a"}));
        QCOMPARE(groupLabels(" operator=x ,as=64500,  192.0.2.0/24"), (std::vector<std::string>{"operator=x", "as=64500", "192.0.2.0/24"}));
        QCOMPARE(groupLabels(""), (std::vector<std::string>{""}));
        QCOMPARE(groupLabels(","), (std::vector<std::string>{"", ""}));
        QCOMPARE(groupLabels("   "), (std::vector<std::string>{""}));
        QCOMPARE(groupProblem("operator=x, as=64500, 2001:db8::/48"), std::string());
        QVERIFY(contains(groupProblem("a,,b"), "empty label"));
        QVERIFY(contains(groupProblem("a, a"), "twice"));
        QVERIFY(contains(groupProblem("a b"), "other characters"));
        QVERIFY(contains(groupProblem(std::string(64, 'x')), "more than 63"));
        QVERIFY(contains(groupProblem("1,2,3,4,5,6,7,8,9"), "more than 8"));
    }
};

QTEST_APPLESS_MAIN(TestIdentity)
#include "tst_identity.moc"
