// TLS server streams against OpenSSL's own client in another thread.
#include <QtTest>

#include "engine/world/real/tls.h"
#include "tests/world/real_fixture.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <arpa/inet.h>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <random>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace harddns;
using namespace harddns::world;

namespace
{

constexpr std::size_t flood = 4'000'000; ///< more than both socket buffers

std::uint8_t floodByte(std::size_t i) { return static_cast<std::uint8_t>(i * 131 + (i >> 11)); }

/// Serves until destroyed, on its own thread: echoes; a first byte 'B' is answered with the flood, 'Q' ends the connection.
class Server
{
public:
    Server(std::shared_ptr<TlsServerContext> context, Endpoint at, bool speaksFirst = false, bool reusePort = false)
        : m_worker(makeWorker()), m_scope(std::make_unique<TaskScope>(m_worker->loop())), m_speaksFirst(speaksFirst)
    {
        ListenOptions options;
        options.tls = std::move(context);
        options.reusePort = reusePort;
        auto listening = m_worker->network().listenStream(at, options);
        if (!listening.ok())
            qFatal("listen: %s", toText(listening.error()));
        m_listener = std::move(listening).value();
        local = m_listener->local();
        m_scope->spawn(acceptAll(*this));
        m_thread = std::thread([this] { m_worker->run(); });
    }
    ~Server()
    {
        m_worker->stop();
        m_thread.join();
        m_scope.reset();
        m_listener.reset();
    }
    /// How the connections ended so far; waits for at least `count`.
    std::vector<std::pair<NetError, std::string>> endings(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        m_ended.wait_for(lock, testPatience, [&] { return m_endings.size() >= count; });
        return m_endings;
    }

    Endpoint local;

private:
    static Task<void> acceptAll(Server& self)
    {
        for (;;) {
            auto stream = co_await accept(self.m_worker->loop(), *self.m_listener);
            if (stream.ok())
                self.m_scope->spawn(serve(self, std::move(stream).value()));
        }
    }
    static Task<void> hello(Server& self, Stream& stream)
    {
        const auto text = bytesOf("hello");
        auto put = co_await writeAll(self.m_worker->loop(), stream, text, soon(*self.m_worker));
        (void)put;
    }
    static Task<void> echo(Server& self, Stream& stream, NetError& end)
    {
        std::vector<std::uint8_t> buffer(5000);
        for (;;) {
            auto got = co_await readSome(self.m_worker->loop(), stream, buffer, soon(*self.m_worker));
            if (!got.ok()) {
                end = got.error();
                co_return;
            }
            if (buffer[0] == 'Q') {
                end = NetError::Other;
                co_return;
            }
            std::vector<std::uint8_t> out(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
            if (buffer[0] == 'B') {
                out.resize(flood);
                for (std::size_t i = 0; i < flood; ++i)
                    out[i] = floodByte(i);
            }
            auto put = co_await writeAll(self.m_worker->loop(), stream, out, soon(*self.m_worker));
            if (!put.ok()) {
                end = put.error();
                co_return;
            }
        }
    }
    static Task<void> serve(Server& self, std::unique_ptr<Stream> stream)
    {
        NetError end = NetError::Other;
        if (self.m_speaksFirst) { // reader and writer wait for the handshake at the same time
            TaskScope both(self.m_worker->loop());
            both.spawn(hello(self, *stream));
            both.spawn(echo(self, *stream, end));
            co_await both.drained();
        } else {
            co_await echo(self, *stream, end);
        }
        const std::lock_guard lock(self.m_mutex);
        self.m_endings.emplace_back(end, stream->tlsProblem());
        self.m_ended.notify_all();
    }

    std::unique_ptr<RealWorker> m_worker;
    std::unique_ptr<StreamListener> m_listener;
    std::unique_ptr<TaskScope> m_scope;
    bool m_speaksFirst;
    std::mutex m_mutex;
    std::condition_variable m_ended;
    std::vector<std::pair<NetError, std::string>> m_endings;
    std::thread m_thread;
};

int connectTo(const Endpoint& server)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server.port);
    memcpy(&to.sin_addr, server.address.data(), 4);
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    const timeval patience{20, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
        qFatal("connect failed");
    return fd;
}

/// A blocking TLS client.
class Client
{
public:
    explicit Client(const Endpoint& server, int version = 0, SSL_SESSION* session = nullptr, const std::string& protocol = {})
        : m_context(SSL_CTX_new(TLS_client_method()))
    {
        if (version != 0) {
            SSL_CTX_set_min_proto_version(m_context, version);
            SSL_CTX_set_max_proto_version(m_context, version);
        }
        if (version == TLS1_1_VERSION) {
            SSL_CTX_set_security_level(m_context, 0);
            SSL_CTX_set_cipher_list(m_context, "ALL:@SECLEVEL=0");
        }
        m_ssl = SSL_new(m_context);
        m_fd = connectTo(server);
        SSL_set_fd(m_ssl, m_fd);
        if (session)
            SSL_set_session(m_ssl, session);
        if (!protocol.empty()) {
            std::string wire(1, static_cast<char>(protocol.size()));
            wire += protocol;
            SSL_set_alpn_protos(m_ssl, reinterpret_cast<const unsigned char*>(wire.data()), static_cast<unsigned>(wire.size()));
        }
    }
    ~Client()
    {
        SSL_free(m_ssl);
        SSL_CTX_free(m_context);
        ::close(m_fd);
        ERR_clear_error();
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool handshake() { return SSL_connect(m_ssl) == 1; }
    bool write(const std::string& text)
    {
        return SSL_write(m_ssl, text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size());
    }
    std::string read(std::size_t size)
    {
        std::string result;
        std::vector<char> buffer(3000);
        while (result.size() < size) {
            const int got = SSL_read(m_ssl, buffer.data(), static_cast<int>(std::min(buffer.size(), size - result.size())));
            if (got <= 0)
                break;
            result.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return result;
    }
    std::string roundTrip(const std::string& text) { return write(text) ? read(text.size()) : std::string(); }
    SSL* ssl() { return m_ssl; }
    int fd() const { return m_fd; }

private:
    SSL_CTX* m_context;
    SSL* m_ssl;
    int m_fd;
};

struct SessionFree {
    void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

void writeFile(const QString& path, const QByteArray& data)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(data) != data.size())
        qFatal("cannot write a test file");
}

QByteArray taken(BIO* bio)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    QByteArray result(data, static_cast<qsizetype>(size));
    BIO_free(bio);
    return result;
}

void writeIdentity(const QString& certificatePath, const QString& keyPath, const char* passphrase = nullptr)
{
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test node"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate);
    writeFile(certificatePath, taken(bio));
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key, passphrase ? EVP_aes_128_cbc() : nullptr, nullptr, 0, nullptr, const_cast<char*>(passphrase));
    writeFile(keyPath, taken(bio));
    X509_free(certificate);
    EVP_PKEY_free(key);
}

} // namespace

class TestRealTls : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void bothVersionsCarryData_data();
    void bothVersionsCarryData();
    void sessionsResume_data();
    void sessionsResume();
    void sessionsResumeOnAnotherWorker();
    void oldVersionIsRefused();
    void protocolIsNegotiated();
    void foreignProtocolIsRefused();
    void garbageIsATlsFailure();
    void helloInSinglePiecesIsEnough();
    void clientGoneDuringHandshakeIsClosed();
    void endWithoutNotifyIsClosed();
    void serverSaysGoodbye();
    void slowReaderGetsEverything_data();
    void slowReaderGetsEverything();
    void keyUpdateInTheMiddle();
    void serverMaySpeakFirst();
    void replacedContextKeepsItsConnections();
    void badFilesAreNamed();

private:
    std::shared_ptr<TlsServerContext> context() const
    {
        auto made = makeTlsServerContext(m_certificate.toStdString(), m_key.toStdString());
        if (!made.ok())
            qFatal("%s", made.error().c_str());
        return std::move(made).value();
    }
    QTemporaryDir m_folder;
    QString m_certificate;
    QString m_key;
};

void TestRealTls::initTestCase()
{
    std::signal(SIGPIPE, SIG_IGN); // for the client's side; the server's side never raises it
    QVERIFY(m_folder.isValid());
    m_certificate = m_folder.filePath("certificate.pem");
    m_key = m_folder.filePath("key.pem");
    writeIdentity(m_certificate, m_key);
}

void TestRealTls::bothVersionsCarryData_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("1.2") << TLS1_2_VERSION;
    QTest::newRow("1.3") << TLS1_3_VERSION;
}

void TestRealTls::bothVersionsCarryData()
{
    QFETCH(int, version);
    Server server(context(), endpoint("127.0.0.1"));
    {
        Client client(server.local, version);
        QVERIFY(client.handshake());
        QCOMPARE(SSL_version(client.ssl()), version);
        std::mt19937 random(7);
        for (int i = 0; i < 200; ++i) {
            std::string text(1 + random() % 12000, 'a');
            for (char& c : text)
                c = static_cast<char>('a' + random() % 26);
            QCOMPARE(client.roundTrip(text), text);
        }
        SSL_shutdown(client.ssl());
    }
    const auto endings = server.endings(1);
    QCOMPARE(endings.size(), std::size_t(1));
    QCOMPARE(endings[0].first, NetError::Closed);
    QCOMPARE(endings[0].second, std::string());
}

void TestRealTls::sessionsResume_data() { bothVersionsCarryData_data(); }

void TestRealTls::sessionsResume()
{
    QFETCH(int, version);
    Server server(context(), endpoint("127.0.0.1"));
    std::unique_ptr<SSL_SESSION, SessionFree> session;
    for (int round = 0; round < 3; ++round) { // a resumed session brings the ticket for the next
        Client client(server.local, version, session.get());
        QVERIFY(client.handshake());
        QCOMPARE(SSL_session_reused(client.ssl()), round == 0 ? 0 : 1);
        QCOMPARE(client.roundTrip("again"), std::string("again"));
        session.reset(SSL_get1_session(client.ssl()));
        QVERIFY(SSL_SESSION_is_resumable(session.get()));
        SSL_shutdown(client.ssl());
    }
}

void TestRealTls::sessionsResumeOnAnotherWorker()
{
    const auto shared = context();
    Server first(shared, endpoint("127.0.0.1"), false, true);
    Server second(shared, first.local, false, true); // the same port: the kernel spreads connections over both
    QCOMPARE(second.local, first.local);
    std::unique_ptr<SSL_SESSION, SessionFree> session;
    for (int i = 0; i < 24; ++i) {
        Client client(first.local, 0, session.get());
        QVERIFY(client.handshake());
        if (session)
            QCOMPARE(SSL_session_reused(client.ssl()), 1);
        QCOMPARE(client.roundTrip("x"), std::string("x"));
        session.reset(SSL_get1_session(client.ssl()));
        SSL_shutdown(client.ssl());
    }
}

void TestRealTls::oldVersionIsRefused()
{
    Server server(context(), endpoint("127.0.0.1"));
    Client client(server.local, TLS1_1_VERSION);
    QVERIFY(!client.handshake());
    const auto endings = server.endings(1);
    QCOMPARE(endings.size(), std::size_t(1));
    QCOMPARE(endings[0].first, NetError::TlsFailed);
    QVERIFY2(endings[0].second.find("protocol") != std::string::npos, endings[0].second.c_str());
}

void TestRealTls::protocolIsNegotiated()
{
    Server server(context(), endpoint("127.0.0.1"));
    Client client(server.local, 0, nullptr, "dot");
    QVERIFY(client.handshake());
    const unsigned char* name = nullptr;
    unsigned length = 0;
    SSL_get0_alpn_selected(client.ssl(), &name, &length);
    QCOMPARE(std::string(reinterpret_cast<const char*>(name), length), std::string("dot"));
    QCOMPARE(client.roundTrip("x"), std::string("x"));
}

void TestRealTls::foreignProtocolIsRefused()
{
    Server server(context(), endpoint("127.0.0.1"));
    Client client(server.local, 0, nullptr, "h2");
    QVERIFY(!client.handshake());
    const auto endings = server.endings(1);
    QCOMPARE(endings.size(), std::size_t(1));
    QCOMPARE(endings[0].first, NetError::TlsFailed);
}

void TestRealTls::garbageIsATlsFailure()
{
    Server server(context(), endpoint("127.0.0.1"));
    std::mt19937 random(11);
    std::vector<std::string> inputs{"GET / HTTP/1.0\r\n\r\n", std::string(100, '\0'), "\x16\x03\x01\xff\xff" + std::string(70000, 'x')};
    for (int i = 0; i < 20; ++i) {
        std::string noise(20 + random() % 400, ' ');
        for (char& c : noise)
            c = static_cast<char>(random());
        inputs.push_back(noise);
    }
    for (const std::string& input : inputs) {
        const int fd = connectTo(server.local);
        // The server may refuse before it has read everything; the rest of the sending fails then.
        (void)!::send(fd, input.data(), input.size(), MSG_NOSIGNAL);
        ::shutdown(fd, SHUT_WR);
        char buffer[100];
        while (::recv(fd, buffer, sizeof buffer, 0) > 0) {
        }
        ::close(fd);
    }
    const auto endings = server.endings(inputs.size());
    QCOMPARE(endings.size(), inputs.size());
    for (const auto& [error, text] : endings) {
        QVERIFY(error == NetError::TlsFailed || error == NetError::Closed);
        QCOMPARE(error == NetError::TlsFailed, !text.empty());
    }
    QCOMPARE(endings[0].first, NetError::TlsFailed);
    // And the server is unharmed.
    Client client(server.local);
    QVERIFY(client.handshake());
    QCOMPARE(client.roundTrip("alive"), std::string("alive"));
}

void TestRealTls::helloInSinglePiecesIsEnough()
{
    Server server(context(), endpoint("127.0.0.1"));
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    SSL* const ssl = SSL_new(context);
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
    const int fd = connectTo(server.local);
    std::string echoed;
    bool asked = false;
    for (int step = 0; step < 100 && echoed.size() < 5; ++step) {
        if (SSL_do_handshake(ssl) == 1 && !asked) {
            asked = true;
            QCOMPARE(SSL_write(ssl, "piece", 5), 5);
        }
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(out, &bytes);
        for (long i = 0; i < size; ++i) // one segment each: no delay algorithm on this socket
            QCOMPARE(::send(fd, bytes + i, 1, MSG_NOSIGNAL), ssize_t(1));
        BIO_reset(out);
        char buffer[4096];
        const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
        QVERIFY(got > 0);
        BIO_write(in, buffer, static_cast<int>(got));
        if (asked) {
            const int plain = SSL_read(ssl, buffer, sizeof buffer);
            if (plain > 0)
                echoed.append(buffer, static_cast<std::size_t>(plain));
        }
    }
    QCOMPARE(echoed, std::string("piece"));
    SSL_free(ssl);
    SSL_CTX_free(context);
    ::close(fd);
}

void TestRealTls::clientGoneDuringHandshakeIsClosed()
{
    Server server(context(), endpoint("127.0.0.1"));
    ::close(connectTo(server.local)); // a port scan
    const auto endings = server.endings(1);
    QCOMPARE(endings.size(), std::size_t(1));
    QCOMPARE(endings[0].first, NetError::Closed);
}

void TestRealTls::endWithoutNotifyIsClosed()
{
    Server server(context(), endpoint("127.0.0.1"));
    {
        Client client(server.local);
        QVERIFY(client.handshake());
        QCOMPARE(client.roundTrip("x"), std::string("x"));
    }
    const auto endings = server.endings(1);
    QCOMPARE(endings.size(), std::size_t(1));
    QCOMPARE(endings[0].first, NetError::Closed);
}

void TestRealTls::serverSaysGoodbye()
{
    Server server(context(), endpoint("127.0.0.1"));
    Client client(server.local);
    QVERIFY(client.handshake());
    QVERIFY(client.write("Quit"));
    char buffer[10];
    const int got = SSL_read(client.ssl(), buffer, sizeof buffer);
    QCOMPARE(got, 0);
    QCOMPARE(SSL_get_error(client.ssl(), got), SSL_ERROR_ZERO_RETURN); // a close_notify came, not a bare end
}

void TestRealTls::slowReaderGetsEverything_data() { bothVersionsCarryData_data(); }

void TestRealTls::slowReaderGetsEverything()
{
    QFETCH(int, version);
    Server server(context(), endpoint("127.0.0.1"));
    Client slow(server.local, version);
    QVERIFY(slow.handshake());
    QVERIFY(slow.write("B"));
    // While the server's socket is full, another client of the same worker is served.
    Client other(server.local, version);
    QVERIFY(other.handshake());
    QCOMPARE(other.roundTrip("meanwhile"), std::string("meanwhile"));
    const std::string got = slow.read(flood);
    QCOMPARE(got.size(), flood);
    for (std::size_t i = 0; i < flood; ++i)
        if (static_cast<std::uint8_t>(got[i]) != floodByte(i))
            QFAIL("the flood arrived altered");
}

void TestRealTls::keyUpdateInTheMiddle()
{
    Server server(context(), endpoint("127.0.0.1"));
    Client client(server.local, TLS1_3_VERSION);
    QVERIFY(client.handshake());
    QCOMPARE(client.roundTrip("x"), std::string("x"));
    QVERIFY(client.write("B"));
    QCOMPARE(SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
    QCOMPARE(SSL_do_handshake(client.ssl()), 1);
    QCOMPARE(client.read(flood).size(), flood);
    QCOMPARE(client.roundTrip("after"), std::string("after"));
}

void TestRealTls::serverMaySpeakFirst()
{
    Server server(context(), endpoint("127.0.0.1"), true);
    Client client(server.local);
    QVERIFY(client.handshake());
    QCOMPARE(client.read(5), std::string("hello"));
    QCOMPARE(client.roundTrip("x"), std::string("x"));
}

void TestRealTls::replacedContextKeepsItsConnections()
{
    auto first = context();
    Server server(first, endpoint("127.0.0.1"));
    Client client(server.local);
    QVERIFY(client.handshake());
    first.reset(); // the listener and the connection hold it
    const auto second = context();
    QCOMPARE(client.roundTrip("still here"), std::string("still here"));
}

void TestRealTls::badFilesAreNamed()
{
    const std::string certificate = m_certificate.toStdString();
    const std::string key = m_key.toStdString();
    const auto check = [](const std::string& certificatePath, const std::string& keyPath, const std::string& named) {
        auto made = makeTlsServerContext(certificatePath, keyPath);
        if (made.ok())
            return false;
        if (made.error().find(named) == std::string::npos || made.error().find("unknown") != std::string::npos) {
            qWarning("%s", made.error().c_str());
            return false;
        }
        return true;
    };
    const std::string missing = m_folder.filePath("missing.pem").toStdString();
    QVERIFY(check(missing, key, missing));
    QVERIFY(check(certificate, missing, missing));
    const QString garbage = m_folder.filePath("garbage.pem");
    writeFile(garbage, "this is not PEM\n");
    QVERIFY(check(garbage.toStdString(), key, garbage.toStdString()));
    QVERIFY(check(certificate, garbage.toStdString(), garbage.toStdString()));
    const QString otherKey = m_folder.filePath("other-key.pem");
    const QString otherCertificate = m_folder.filePath("other-certificate.pem");
    writeIdentity(otherCertificate, otherKey);
    QVERIFY(check(certificate, otherKey.toStdString(), otherKey.toStdString()));
    const QString locked = m_folder.filePath("locked-key.pem");
    writeIdentity(otherCertificate, locked, "secret");
    QVERIFY(check(otherCertificate.toStdString(), locked.toStdString(), locked.toStdString())); // fails instead of asking a terminal
}

QTEST_APPLESS_MAIN(TestRealTls)
#include "tst_real_tls.moc"
