// Nodes among themselves over real sockets: who is let in, who is not, and what both ends are told about it.
#include <QtTest>

#include "engine/world/real/tls.h"
#include "tests/world/real_fixture.h"
#include "tests/world/test_certificates.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace harddns;
using namespace harddns::test;
using namespace harddns::world;

namespace
{

/// What one end saw.
struct End {
    std::optional<NetError> error;
    std::string problem;     ///< tlsProblem
    std::string fingerprint; ///< of the peer, when the handshake was done
    std::string received;
    bool resumed = false;
};

void note(End& end, const Stream& stream, NetError error)
{
    end.error = error;
    end.problem = stream.tlsProblem();
}

/// Handshake, then `own` to the peer (unless empty), then one message from it.
Task<void> converse(Loop& loop, std::unique_ptr<Stream> stream, std::string own, End& end, SteadyTime deadline)
{
    auto done = co_await connected(loop, *stream, deadline);
    if (!done.ok()) {
        note(end, *stream, done.error());
        co_return;
    }
    end.fingerprint = stream->peerFingerprint();
    end.resumed = stream->tlsResumed();
    const auto bytes = bytesOf(own);
    auto put = co_await writeAll(loop, *stream, bytes, deadline);
    if (!put.ok()) {
        note(end, *stream, put.error());
        co_return;
    }
    std::vector<std::uint8_t> buffer(4096);
    auto got = co_await readSome(loop, *stream, buffer, deadline);
    if (!got.ok()) {
        note(end, *stream, got.error());
        co_return;
    }
    end.received.assign(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
}

Task<void> serveOne(Loop& loop, StreamListener& listener, End& end, SteadyTime deadline)
{
    auto stream = co_await accept(loop, listener);
    if (stream.ok())
        co_await converse(loop, std::move(stream).value(), "from the server", end, deadline);
    else
        end.error = stream.error();
}

/// One server end and whatever connects to it.
struct Meeting {
    explicit Meeting(std::shared_ptr<TlsServerContext> context) : worker(makeWorker())
    {
        ListenOptions options;
        options.tls = std::move(context);
        auto listening = worker->network().listenStream(endpoint("127.0.0.1"), options);
        if (!listening.ok())
            qFatal("listen: %s", toText(listening.error()));
        listener = std::move(listening).value();
    }
    static Task<void> both(Meeting& self, std::shared_ptr<TlsClientContext> context)
    {
        TaskScope scope(self.worker->loop());
        scope.spawn(serveOne(self.worker->loop(), *self.listener, self.server, soon(*self.worker)));
        auto stream = self.worker->network().openTls(self.listener->local(), std::move(context));
        if (stream.ok())
            scope.spawn(converse(self.worker->loop(), std::move(stream).value(), "from the client", self.client, soon(*self.worker)));
        else
            self.client.error = stream.error();
        co_await scope.drained();
    }
    void meet(std::shared_ptr<TlsClientContext> context)
    {
        server = client = {};
        runTask(*worker, both(*this, std::move(context)));
    }
    /// A client of another kind, on a thread of its own.
    void serve(const std::function<void(const Endpoint&)>& stranger)
    {
        server = {};
        const Endpoint at = listener->local();
        std::thread thread([&] { stranger(at); });
        runTask(*worker, serveOne(worker->loop(), *listener, server, soon(*worker)));
        thread.join();
    }

    std::unique_ptr<RealWorker> worker;
    std::unique_ptr<StreamListener> listener;
    End server, client;
};

int plainConnection(const Endpoint& to)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(to.port);
    memcpy(&address.sin_addr, to.address.data(), 4);
    const timeval patience{20, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        qFatal("connect failed");
    return fd;
}

/// A TLS client of OpenSSL's own; whether the server took it shows in what it reads.
struct Stranger {
    int version = 0;
    QByteArray protocol;         ///< ALPN; empty: none
    X509* certificate = nullptr; ///< with its key
    EVP_PKEY* key = nullptr;

    std::string talk(const Endpoint& to) const
    {
        SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
        if (version != 0)
            SSL_CTX_set_max_proto_version(context, version);
        if (certificate) {
            SSL_CTX_use_certificate(context, certificate);
            SSL_CTX_use_PrivateKey(context, key);
        }
        SSL* const ssl = SSL_new(context);
        const QByteArray list = char(protocol.size()) + protocol;
        if (!protocol.isEmpty())
            SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(list.data()), static_cast<unsigned>(list.size()));
        const int fd = plainConnection(to);
        SSL_set_fd(ssl, fd);
        char buffer[100];
        std::string heard;
        if (SSL_connect(ssl) == 1 && SSL_write(ssl, "stranger", 8) == 8) {
            const int got = SSL_read(ssl, buffer, sizeof buffer);
            if (got > 0)
                heard.assign(buffer, static_cast<std::size_t>(got));
        }
        SSL_free(ssl);
        SSL_CTX_free(context);
        ::close(fd);
        ERR_clear_error();
        return heard;
    }
};

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

class TestRealPeerTls : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    Authority m_authority;
    Authority m_foreign; // of the same name
    Key m_key = newKey();
    Key m_otherKey = newKey();
    int m_files = 0;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString save(const QByteArray& text)
    {
        const QString name = path(QString("file-%1.pem").arg(++m_files));
        writeText(name, text);
        return name;
    }
    PeerTlsFiles files(X509* certificate, EVP_PKEY* key, X509* authority)
    {
        return {save(pemOf(certificate)).toStdString(), save(pemOf(key)).toStdString(), save(pemOf(authority)).toStdString()};
    }
    PeerTls peer(EVP_PKEY* key, const Terms& terms = {}) { return peerOf(m_authority, m_authority, key, terms); }
    PeerTls peerOf(const Authority& issuer, const Authority& trusted, EVP_PKEY* key, const Terms& terms = {})
    {
        PeerTlsFiles of = files(issuer.issue("node", key, terms).get(), key, issuer.certificate.get());
        if (&issuer != &trusted) // makePeerTls would see it: trusts both, is trusted by one
            of.authority = save(pemOf(issuer.certificate.get()) + pemOf(trusted.certificate.get())).toStdString();
        auto made = makePeerTls(of);
        if (!made.ok())
            qFatal("%s", made.error().c_str());
        return std::move(made).value();
    }

private slots:
    void initTestCase()
    {
        std::signal(SIGPIPE, SIG_IGN); // for the strangers
        QVERIFY(m_folder.isValid());
    }

    void bothEndsKnowEachOther()
    {
        const PeerTls a = peer(m_key.get());
        const PeerTls b = peer(m_otherKey.get());
        QVERIFY(a.fingerprint != b.fingerprint);
        Meeting m(a.server);
        m.meet(b.client);
        QCOMPARE(m.client.error, std::optional<NetError>());
        QCOMPARE(m.server.error, std::optional<NetError>());
        QCOMPARE(m.client.received, std::string("from the server"));
        QCOMPARE(m.server.received, std::string("from the client"));
        QCOMPARE(m.client.fingerprint, a.fingerprint);
        QCOMPARE(m.server.fingerprint, b.fingerprint);
        QVERIFY(!m.client.resumed);
    }

    void fingerprintIsOfThePublicKeyInfo()
    {
        unsigned char* der = nullptr;
        const int size = i2d_PUBKEY(m_key.get(), &der);
        const QByteArray digest =
            QCryptographicHash::hash(QByteArray(reinterpret_cast<const char*>(der), size), QCryptographicHash::Sha256).toHex();
        OPENSSL_free(der);
        QCOMPARE(QByteArray::fromStdString(peer(m_key.get()).fingerprint), digest);
        // A renewed certificate keeps it.
        QCOMPARE(QByteArray::fromStdString(peer(m_key.get(), {.until = 1000000}).fingerprint), digest);
    }

    void fingerprintIsEmptyWithoutACertificate()
    {
        auto worker = makeWorker();
        auto listener = std::move(worker->network().listenStream(endpoint("127.0.0.1"), {}).value());
        auto plain = std::move(worker->network().openStream(listener->local()).value());
        QCOMPARE(plain->peerFingerprint(), std::string());
        const PeerTls a = peer(m_key.get());
        auto fresh = std::move(worker->network().openTls(listener->local(), a.client).value());
        QCOMPARE(fresh->peerFingerprint(), std::string()); // no handshake yet
    }

    void badCertificatesAreRefusedWithTheReason_data()
    {
        QTest::addColumn<long>("from");
        QTest::addColumn<long>("until");
        QTest::addColumn<bool>("foreign");
        QTest::addColumn<QString>("seen");
        QTest::addColumn<QString>("told");
        QTest::newRow("expired") << -7200L << -1L << false << "the peer's certificate has expired"
                                 << "the peer refused: this node's certificate has expired";
        QTest::newRow("not yet") << 3600L << 7200L << false << "the peer's certificate is not valid yet"
                                 << "the peer refused: this node's certificate is not acceptable";
        QTest::newRow("foreign") << -3600L << 3600L << true << "the peer's certificate is from an unknown authority"
                                 << "the peer refused: this node's certificate is from an unknown authority";
    }
    void badCertificatesAreRefusedWithTheReason()
    {
        QFETCH(long, from);
        QFETCH(long, until);
        QFETCH(bool, foreign);
        QFETCH(QString, seen);
        QFETCH(QString, told);
        const PeerTls good = peer(m_key.get());
        const PeerTls bad = peerOf(foreign ? m_foreign : m_authority, m_authority, m_otherKey.get(), {.from = from, .until = until});
        {
            Meeting m(good.server);
            m.meet(bad.client);
            QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
            QCOMPARE(QString::fromStdString(m.server.problem), seen);
            QCOMPARE(m.server.fingerprint, std::string());
            QCOMPARE(m.server.received, std::string());
            // The client was done before the server looked; its first read tells.
            QCOMPARE(m.client.error, std::optional(NetError::TlsFailed));
            QCOMPARE(QString::fromStdString(m.client.problem), told);
            QCOMPARE(m.client.received, std::string());
        }
        Meeting m(bad.server);
        m.meet(good.client);
        QCOMPARE(m.client.error, std::optional(NetError::TlsFailed));
        QCOMPARE(QString::fromStdString(m.client.problem), seen);
        QCOMPARE(m.client.fingerprint, std::string());
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
        QCOMPARE(QString::fromStdString(m.server.problem), told);
        QCOMPARE(m.server.received, std::string());
    }

    void strangersAreRefused_data()
    {
        QTest::addColumn<bool>("certified");
        QTest::addColumn<int>("version");
        QTest::addColumn<QByteArray>("protocol");
        QTest::addColumn<QString>("problem"); ///< of the server; empty: it is let in
        QTest::newRow("as it should be") << true << 0 << QByteArray(peerProtocol) << QString();
        QTest::newRow("no certificate") << false << 0 << QByteArray(peerProtocol) << "the peer shows no certificate";
        QTest::newRow("TLS 1.2") << true << TLS1_2_VERSION << QByteArray(peerProtocol) << "unsupported protocol";
        QTest::newRow("no protocol") << true << 0 << QByteArray() << "the peer speaks another protocol";
        QTest::newRow("dot") << true << 0 << QByteArray("dot") << "the peer speaks another protocol";
        QTest::newRow("prefix of the protocol") << true << 0 << QByteArray("harddns-peer") << "the peer speaks another protocol";
    }
    void strangersAreRefused()
    {
        QFETCH(bool, certified);
        QFETCH(int, version);
        QFETCH(QByteArray, protocol);
        QFETCH(QString, problem);
        const auto certificate = m_authority.issue("stranger", m_otherKey.get());
        Stranger stranger{version, protocol, certified ? certificate.get() : nullptr, m_otherKey.get()};
        Meeting m(peer(m_key.get()).server);
        std::string heard;
        m.serve([&](const Endpoint& at) { heard = stranger.talk(at); });
        if (problem.isEmpty()) {
            QCOMPARE(m.server.received, std::string("stranger"));
            QCOMPARE(heard, std::string("from the server"));
            return;
        }
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
        QVERIFY2(QString::fromStdString(m.server.problem).contains(problem), m.server.problem.c_str());
        QCOMPARE(m.server.received, std::string());
        QCOMPARE(heard, std::string());
    }

    void usesAreChecked()
    {
        const auto asClient = m_authority.issue("node", m_key.get(), {.uses = "clientAuth"});
        auto made = makePeerTls(files(asClient.get(), m_key.get(), m_authority.certificate.get()));
        QVERIFY(!made.ok());
        QVERIFY2(contains(made.error(), "purpose"), made.error().c_str());
        const auto asServer = m_authority.issue("node", m_otherKey.get(), {.uses = "serverAuth"});
        Stranger stranger{0, peerProtocol, asServer.get(), m_otherKey.get()};
        Meeting m(peer(m_key.get()).server);
        m.serve([&](const Endpoint& at) { (void)stranger.talk(at); });
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
        QVERIFY2(contains(m.server.problem, "purpose"), m.server.problem.c_str());
    }

    void aNodeMakesNoNodes()
    {
        // Signed by a node whose certificate even claims to be an authority; the chain is sent along.
        const auto between = m_authority.issue("node", m_otherKey.get(), {.authority = true});
        const Key key = newKey();
        const auto below = newCertificate("below", key.get(), "node", m_otherKey.get(), {});
        Meeting m(peer(m_key.get()).server);
        m.serve([&](const Endpoint& at) {
            SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
            SSL_CTX_use_certificate(context, below.get());
            SSL_CTX_use_PrivateKey(context, key.get());
            SSL_CTX_add1_chain_cert(context, between.get());
            SSL* const ssl = SSL_new(context);
            SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>("\x0eharddns-peer/1"), 15);
            const int fd = plainConnection(at);
            SSL_set_fd(ssl, fd);
            char buffer[10];
            if (SSL_connect(ssl) == 1)
                (void)SSL_read(ssl, buffer, sizeof buffer);
            SSL_free(ssl);
            SSL_CTX_free(context);
            ::close(fd);
            ERR_clear_error();
        });
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
        QVERIFY2(contains(m.server.problem, "unknown authority"), m.server.problem.c_str());
    }

    void resolversAndNodesKeepApart()
    {
        const PeerTls a = peer(m_key.get());
        const QString certificate = save(pemOf(m_authority.issue("resolver", m_otherKey.get()).get()));
        const QString key = save(pemOf(m_otherKey.get()));
        auto dot = makeTlsServerContext(certificate.toStdString(), key.toStdString());
        QVERIFY(dot.ok());
        Meeting m(*dot);
        m.meet(a.client);
        QCOMPARE(m.client.error, std::optional(NetError::TlsFailed));
        QCOMPARE(m.client.problem, std::string("the peer refused: it speaks another protocol"));
        QCOMPARE(m.server.error, std::optional(NetError::TlsFailed));
    }

    void aServerThatIgnoresProtocolsIsNoNode()
    {
        const PeerTls a = peer(m_key.get());
        const auto certificate = m_authority.issue("web", m_otherKey.get());
        const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        QCOMPARE(::bind(listening, reinterpret_cast<const sockaddr*>(&address), length), 0);
        QCOMPARE(::listen(listening, 1), 0);
        QCOMPARE(::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length), 0);
        std::thread web([&] {
            const int fd = ::accept(listening, nullptr, nullptr);
            SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
            SSL_CTX_use_certificate(context, certificate.get());
            SSL_CTX_use_PrivateKey(context, m_otherKey.get());
            SSL* const ssl = SSL_new(context);
            SSL_set_fd(ssl, fd);
            char buffer[100];
            if (SSL_accept(ssl) == 1)
                while (SSL_read(ssl, buffer, sizeof buffer) > 0) {
                }
            SSL_free(ssl);
            SSL_CTX_free(context);
            ::close(fd);
            ERR_clear_error();
        });
        auto worker = makeWorker();
        End end;
        {
            auto stream = worker->network().openTls(endpoint("127.0.0.1", ntohs(address.sin_port)), a.client);
            QVERIFY(stream.ok());
            runTask(*worker, converse(worker->loop(), std::move(stream).value(), "secret", end, soon(*worker)));
        }
        web.join();
        ::close(listening);
        QCOMPARE(end.error, std::optional(NetError::TlsFailed));
        QCOMPARE(end.problem, std::string("the peer speaks another protocol"));
    }

    void halfOpenConnectionsHurtNobody()
    {
        const PeerTls a = peer(m_key.get());
        Meeting m(a.server);
        std::vector<int> silent;
        std::vector<std::unique_ptr<End>> ends;
        TaskScope scope(m.worker->loop());
        const SteadyTime brief = m.worker->loop().now() + std::chrono::milliseconds(200);
        for (int i = 0; i < 50; ++i) {
            silent.push_back(plainConnection(m.listener->local()));
            if (i % 2 == 0) // the beginning of a record
                QCOMPARE(::send(silent.back(), "\x16\x03\x01\x01", 4, MSG_NOSIGNAL), ssize_t(4));
            ends.push_back(std::make_unique<End>());
            scope.spawn(serveOne(m.worker->loop(), *m.listener, *ends.back(), brief));
        }
        m.meet(peer(m_otherKey.get()).client); // is let in behind them
        QCOMPARE(m.client.received, std::string("from the server"));
        runTask(*m.worker, [](TaskScope& waited) -> Task<void> { co_await waited.drained(); }(scope));
        for (const auto& end : ends)
            QCOMPARE(end->error, std::optional(NetError::Timeout));
        for (const int fd : silent)
            ::close(fd);
    }

    void aSilentServerIsATimeout()
    {
        auto worker = makeWorker();
        auto listener = std::move(worker->network().listenStream(endpoint("127.0.0.1"), {}).value()); // accepts, says nothing
        auto stream = std::move(worker->network().openTls(listener->local(), peer(m_key.get()).client).value());
        End end;
        const SteadyTime brief = worker->loop().now() + std::chrono::milliseconds(50);
        runTask(*worker, converse(worker->loop(), std::move(stream), "x", end, brief));
        QCOMPARE(end.error, std::optional(NetError::Timeout));
    }

    void nobodyThereIsRefused()
    {
        auto worker = makeWorker();
        Endpoint gone;
        {
            auto listener = std::move(worker->network().listenStream(endpoint("127.0.0.1"), {}).value());
            gone = listener->local();
        }
        auto stream = worker->network().openTls(gone, peer(m_key.get()).client);
        End end;
        if (stream.ok())
            runTask(*worker, converse(worker->loop(), std::move(stream).value(), "x", end, soon(*worker)));
        else
            end.error = stream.error();
        QCOMPARE(end.error, std::optional(NetError::Refused));
        QCOMPARE(end.problem, std::string());
    }

    void contextsOfElsewhereAreRefused()
    {
        class Foreign final : public TlsClientContext
        {
        };
        auto worker = makeWorker();
        QCOMPARE(worker->network().openTls(endpoint("127.0.0.1", 853), nullptr).error(), NetError::Other);
        QCOMPARE(worker->network().openTls(endpoint("127.0.0.1", 853), std::make_shared<Foreign>()).error(), NetError::Other);
    }

    void aRenewedCertificateServesNewConnections()
    {
        const PeerTls before = peer(m_key.get(), {.from = -7200, .until = -1});
        const PeerTls after = peer(m_key.get());
        const PeerTls b = peer(m_otherKey.get());
        Meeting m(before.server);
        m.meet(b.client);
        QCOMPARE(m.client.problem, std::string("the peer's certificate has expired"));
        m.listener->replaceTls(after.server);
        m.meet(b.client);
        QCOMPARE(m.client.received, std::string("from the server"));
        QCOMPARE(m.client.fingerprint, before.fingerprint); // the pin still holds
    }

    void authoritiesMayOverlap()
    {
        // One authority replaces the other: nodes that trust both talk to nodes of either.
        const PeerTls old = peerOf(m_authority, m_foreign, m_key.get());
        const PeerTls fresh = peerOf(m_foreign, m_authority, m_otherKey.get());
        Meeting m(old.server);
        m.meet(fresh.client);
        QCOMPARE(m.client.received, std::string("from the server"));
        QCOMPARE(m.server.received, std::string("from the client"));
    }

    void oneFileMayHoldBoth()
    {
        const auto certificate = m_authority.issue("node", m_key.get());
        const std::string both = save(pemOf(certificate.get()) + pemOf(m_key.get())).toStdString();
        const std::string authority = save(pemOf(m_authority.certificate.get())).toStdString();
        auto made = makePeerTls({both, both, authority});
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().c_str());
    }

    void badFilesAreNamed()
    {
        const auto certificate = m_authority.issue("node", m_key.get());
        const PeerTlsFiles good = files(certificate.get(), m_key.get(), m_authority.certificate.get());
        const std::string missing = path("missing.pem").toStdString();
        const std::string garbage = save("this is not PEM\n").toStdString();
        const std::string locked = save(pemOf(m_key.get(), "secret")).toStdString();
        const std::string otherKey = save(pemOf(m_otherKey.get())).toStdString();
        const std::string foreign = save(pemOf(m_foreign.certificate.get())).toStdString();
        const auto problem = [](const PeerTlsFiles& wrong) {
            auto made = makePeerTls(wrong);
            return made.ok() ? std::string("no problem") : made.error();
        };
        const auto names = [&](const PeerTlsFiles& wrong, const std::string& file, const char* reason) {
            const std::string text = problem(wrong);
            const bool fine = contains(text, file.c_str()) && contains(text, reason) && !contains(text, "unknown TLS");
            if (!fine)
                qWarning("%s", text.c_str());
            return fine;
        };
        QCOMPARE(problem(good), std::string("no problem"));
        QVERIFY(names({missing, good.key, good.authority}, missing, "network certificate"));
        QVERIFY(names({good.certificate, missing, good.authority}, missing, "network key"));
        QVERIFY(names({good.certificate, good.key, missing}, missing, "network authority"));
        QVERIFY(names({garbage, good.key, good.authority}, garbage, "network certificate"));
        QVERIFY(names({good.certificate, garbage, good.authority}, garbage, "network key"));
        QVERIFY(names({good.certificate, good.key, garbage}, garbage, "network authority"));
        QVERIFY(names({good.certificate, locked, good.authority}, locked, "passphrase"));
        QVERIFY(names({good.certificate, otherKey, good.authority}, otherKey, "does not belong to the certificate"));
        QVERIFY(names({good.certificate, good.key, foreign}, foreign, "would be refused"));
    }
};

QTEST_APPLESS_MAIN(TestRealPeerTls)
#include "tst_real_peer_tls.moc"
