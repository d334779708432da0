#include "tests/meta/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>

namespace harddns::meta
{

namespace
{

/// Blanks comments and the insides of string and character literals, keeps line breaks.
QString blanked(const QString& text)
{
    QString out = text;
    enum class State { Code, Line, Block, String, Character, Raw } state = State::Code;
    QString rawEnd;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const QChar next = i + 1 < text.size() ? text[i + 1] : QChar();
        const auto blank = [&] {
            if (c != u'\n')
                out[i] = u' ';
        };
        switch (state) {
        case State::Code:
            if (c == u'/' && next == u'/') {
                state = State::Line;
                blank();
            } else if (c == u'/' && next == u'*') {
                state = State::Block;
                blank();
            } else if (c == u'"' && i > 0 && text[i - 1] == u'R') {
                const qsizetype open = text.indexOf(u'(', i);
                rawEnd = u')' + text.mid(i + 1, open - i - 1) + u'"';
                state = State::Raw;
            } else if (c == u'"') {
                state = State::String;
            } else if (c == u'\'' && !(i > 0 && text[i - 1].isLetterOrNumber())) { // not a digit separator
                state = State::Character;
            }
            break;
        case State::Line:
            if (c == u'\n')
                state = State::Code;
            else
                blank();
            break;
        case State::Block:
            blank();
            if (c == u'/' && text[i - 1] == u'*')
                state = State::Code;
            break;
        case State::String:
        case State::Character:
            if (c == u'\\') {
                blank();
                ++i;
                if (i < text.size() && text[i] != u'\n')
                    out[i] = u' ';
            } else if (c == (state == State::String ? u'"' : u'\'') || c == u'\n') {
                state = State::Code;
            } else {
                blank();
            }
            break;
        case State::Raw:
            if (c == u'"' && i + 1 >= rawEnd.size() && QStringView(text).mid(i + 1 - rawEnd.size(), rawEnd.size()) == rawEnd)
                state = State::Code;
            else
                blank();
            break;
        }
    }
    return out;
}

/// Folders a layer may include besides itself, lower layers first (DESIGN 2). What is not listed may be included by nobody.
const QMap<QString, QStringList>& allowedLayers()
{
    static const QMap<QString, QStringList> table = [] {
        const QStringList base{"engine/api/"};
        const QStringList seams = base + QStringList{"engine/world/"};
        const QStringList wire = base + QStringList{"engine/wire/"};
        const QStringList cache = seams + QStringList{"engine/wire/", "engine/telemetry/"};
        const QStringList resolve = cache + QStringList{"engine/cache/"};
        const QStringList serve = resolve + QStringList{"engine/resolve/"};
        return QMap<QString, QStringList>{
            {"engine/api/", {}},
            {"engine/world/", base},
            {"engine/wire/", base},
            {"engine/telemetry/", seams},
            {"engine/cache/", cache},
            {"engine/config/", wire + QStringList{"engine/telemetry/log/"}},
            {"engine/resolve/", resolve},
            {"engine/quorum/", serve},
            {"engine/overlay/", serve + QStringList{"engine/quorum/"}},
            {"engine/serve/", serve},
            // Signing and judging signed zones is the validator's arithmetic the other way round.
            {"engine/lab/", seams + QStringList{"engine/wire/", "engine/resolve/validate/"}},
            {"engine/control/", seams + QStringList{"engine/telemetry/", "engine/world/real/tls_identity.h"}},
            {"engine/node/",
             serve + QStringList{"engine/quorum/", "engine/overlay/", "engine/serve/", "engine/config/", "engine/control/"}},
            // The programs see values and entry points; how the engine does it is none of their business.
            {"app/", base + QStringList{"db/", "engine/config/", "engine/control/", "engine/telemetry/log/", "engine/lab/demo_internet.h",
                                        "engine/overlay/network_directory.h"}},
            // The console's part of the programs is where engine, store and views meet.
            {"app/console/", base + QStringList{"app/", "db/", "ui/", "engine/config/", "engine/telemetry/log/"}},
            {"db/", base},
            {"ui/", base + QStringList{"db/"}},
        };
    }();
    return table;
}

/// A header family and the folders that may include it.
struct LibraryRule {
    const char* pattern;
    QStringList folders;
};
const std::vector<LibraryRule>& libraryRules()
{
    static const std::vector<LibraryRule> rules{
        {"^ldns/", {"engine/wire/ldns_private.h"}},
        {"^boost/asio", {"engine/world/real/", "engine/control/"}},
        {"^boost/(beast|json)", {"engine/control/"}},
        {"^boost/(?!asio|beast|json|system|config)", {}},
        {"^openssl/",
         {"engine/world/real/", "engine/resolve/validate/crypto.cpp", "engine/resolve/validate/ecdsa_key.cpp", "engine/quorum/ballot.cpp",
          "engine/lab/zone_signer.cpp", "engine/overlay/identity.cpp", "engine/overlay/signing.cpp", "engine/control/remote_tls.cpp",
          "db/sha256.cpp"}},
        {"^toml\\+\\+/|^toml\\.h", {"engine/config/"}},
        {"^spdlog/", {"engine/telemetry/log/"}},
        {"^CLI/", {"app/"}},
        {"^sqlite3", {"db/sqlite.cpp", "db/backup.cpp"}},
        {"^(Q[A-Z]\\w*|Qt\\w+/.*|qcustomplot\\.h)$", {"ui/", "app/main_console.cpp", "app/console/", "tests/"}},
    };
    return rules;
}

const QRegularExpression& systemHeader()
{
    static const QRegularExpression expression(
        "^(sys/.*|netinet/.*|arpa/.*|net/.*|linux/.*|asm/.*|bits/.*|unistd\\.h|poll\\.h|fcntl\\.h|signal\\.h|pthread\\.h|ifaddrs\\.h|"
        "netdb\\.h|grp\\.h|pwd\\.h|dirent\\.h|termios\\.h|syslog\\.h|sched\\.h|endian\\.h|dlfcn\\.h|semaphore\\.h|spawn\\.h|"
        "windows\\.h|winsock2?\\.h|ws2tcpip\\.h|mswsock\\.h|iphlpapi\\.h)$");
    return expression;
}

QString place(const SourceFile& file, int line) { return file.path + QLatin1Char(':') + QString::number(line); }

int lineOf(const QString& code, qsizetype offset) { return static_cast<int>(QStringView(code).left(offset).count(u'\n')) + 1; }

QStringList findAll(const SourceFile& file, const QRegularExpression& expression, const QString& sentence)
{
    QStringList out;
    auto matches = expression.globalMatch(file.code);
    while (matches.hasNext()) {
        const auto match = matches.next();
        out << place(file, lineOf(file.code, match.capturedStart())) + ": " + match.captured().trimmed() + ": " + sentence;
    }
    return out;
}

} // namespace

bool SourceFile::isForOneSystem() const
{
    static const QRegularExpression name("_(posix|linux|windows)\\.(h|cpp)$");
    return name.match(path).hasMatch();
}

SourceFile parseSource(const QString& path, const QString& text)
{
    SourceFile file;
    file.path = path;
    file.code = blanked(text);
    file.lines = static_cast<int>(text.count(u'\n'));
    static const QRegularExpression include("^[ \\t]*#[ \\t]*include[ \\t]*([<\"])([^>\"]+)[>\"]", QRegularExpression::MultilineOption);
    auto matches = include.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        file.includes.push_back({match.captured(2), match.captured(1) == "<", lineOf(text, match.capturedStart(1))});
    }
    return file;
}

std::vector<SourceFile> readSources(const QString& root, const QStringList& folders)
{
    std::vector<SourceFile> out;
    const QDir top(root);
    for (const QString& folder : folders) {
        QDirIterator it(top.filePath(folder), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            QFile file(path);
            if (file.open(QIODevice::ReadOnly))
                out.push_back(parseSource(top.relativeFilePath(path), QString::fromUtf8(file.readAll())));
        }
    }
    return out;
}

QStringList layerViolations(const SourceFile& file)
{
    QStringList out;
    QString nearest; // a folder in a layer's may have a rule of its own
    for (const QString& layer : allowedLayers().keys()) {
        if (file.isBelow(layer) && layer.size() > nearest.size())
            nearest = layer;
    }
    for (const auto& [layer, allowed] : allowedLayers().asKeyValueRange()) {
        if (layer != nearest)
            continue;
        for (const Include& include : file.includes) {
            if (include.angled)
                continue;
            bool fine = include.path.startsWith(layer) || include.path.endsWith(".moc");
            for (const QString& folder : allowed)
                fine = fine || include.path.startsWith(folder);
            // The two worlds are chosen by whoever puts a node together; protocol code knows only the seams. How certificates are loaded
            // is no world.
            const bool aWorld = include.path != "engine/world/real/tls_identity.h" &&
                                (include.path.startsWith("engine/world/real/") || include.path.startsWith("engine/world/virtual/"));
            if (aWorld && !file.isBelow("engine/world/") && !file.isBelow("engine/node/") && !file.isBelow("engine/lab/"))
                fine = false;
            if (!fine)
                out << place(file, include.line) + ": " + layer + " must not include " + include.path;
        }
    }
    return out;
}

QStringList libraryViolations(const SourceFile& file)
{
    QStringList out;
    for (const LibraryRule& rule : libraryRules()) {
        const QRegularExpression expression(rule.pattern);
        for (const Include& include : file.includes) {
            if (!include.angled || !expression.match(include.path).hasMatch())
                continue;
            bool fine = false;
            for (const QString& folder : rule.folders)
                fine = fine || file.isBelow(folder);
            if (!fine)
                out << place(file, include.line) + ": <" + include.path + "> belongs to " +
                           (rule.folders.isEmpty() ? QString("no part of this project") : rule.folders.join(", ")) + " only";
        }
    }
    return out;
}

QStringList systemViolations(const SourceFile& file)
{
    QStringList out;
    // ldns wants the socket headers before its own (WINDOWS.md 4.1).
    if (file.isForOneSystem() || file.path == "engine/wire/ldns_private.h")
        return out;
    for (const Include& include : file.includes)
        if (include.angled && systemHeader().match(include.path).hasMatch())
            out << place(file, include.line) + ": <" + include.path + "> only in files named for their system (_posix, _linux, _windows)";
    static const QRegularExpression condition(
        "^[ \\t]*#[ \\t]*(if|ifdef|ifndef|elif)\\b[^\\n]*\\b(_WIN32|WIN32|_WIN64|__linux__|__unix__|__APPLE__|__FreeBSD__|_MSC_VER)\\b",
        QRegularExpression::MultilineOption);
    return out + findAll(file, condition, "systems are told apart by file names, not by conditions");
}

QStringList seamViolations(const SourceFile& file)
{
    QStringList out;
    const bool world = file.isBelow("engine/world/real/");
    // A log line carries the time it was written, whatever world the node lives in.
    const bool log = file.isBelow("engine/telemetry/log/");
    if (file.isBelow("engine/") && !world && !log) {
        static const QRegularExpression clocks(
            "\\b(steady_clock|system_clock|high_resolution_clock|clock_gettime|gettimeofday)\\b|\\bstd::time\\s*\\(");
        out += findAll(file, clocks, "time comes from engine/world only");
    }
    if (!file.isBelow("engine/world/virtual/") && !file.isBelow("engine/lab/") && !file.isBelow("tests/")) {
        static const QRegularExpression generators(
            "\\b(mt19937(_64)?|minstd_rand0?|default_random_engine|random_device|s?rand(om)?\\s*\\(|drand48|arc4random)");
        static const QRegularExpression ours("\\bVirtualRandom\\b");
        out += findAll(file, generators, "random numbers come from world::Entropy only");
        if (!file.isBelow("engine/world/"))
            out += findAll(file, ours, "the virtual world's generator is not for protocol code");
        for (const Include& include : file.includes)
            if (include.angled && include.path == "random")
                out << place(file, include.line) + ": <random> only in the virtual world, the lab and tests";
    }
    if (file.isBelow("engine/") && !world && !log) {
        static const QRegularExpression local("\\bthread_local\\b");
        out += findAll(file, local, "worker state is reached by pointer (emulated, and slow, on Windows)");
    }
    return out;
}

QStringList enumeratorViolations(const SourceFile& file)
{
    QStringList out;
    static const QRegularExpression enumeration("\\benum\\b(?:\\s+(?:class|struct))?[^;{}()]*\\{([^}]*)\\}");
    static const QRegularExpression capitals("^\\s*([A-Z][A-Z0-9_]+)\\b");
    auto matches = enumeration.globalMatch(file.code);
    while (matches.hasNext()) {
        const auto match = matches.next();
        qsizetype offset = match.capturedStart(1);
        for (const QString& part : match.captured(1).split(u',')) {
            // Macro calls that make enumerators are lines of their own, followed by a parenthesis.
            const auto name = capitals.match(part);
            if (name.hasMatch() && !part.contains(u'('))
                out << place(file, lineOf(file.code, offset + name.capturedStart(1))) + ": enumerator " + name.captured(1) +
                           " in capitals is a macro on some system";
            offset += part.size() + 1;
        }
    }
    return out;
}

QStringList markerViolations(const SourceFile& file, const QString& text)
{
    QStringList out;
    static const QRegularExpression markers("\\b(TODO|FIXME|XXX|HACK)\\b");
    auto matches = markers.globalMatch(text);
    while (matches.hasNext()) {
        const auto match = matches.next();
        out << place(file, lineOf(text, match.capturedStart())) + ": " + match.captured() + " is unfinished work";
    }
    return out;
}

} // namespace harddns::meta
