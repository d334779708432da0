// The source tree as the layering tests see it: files with their include lines and their text without comments and string literals.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace harddns::meta
{

struct Include {
    QString path;
    bool angled = false;
    int line = 0;
};

struct SourceFile {
    QString path; ///< from the root, with '/'
    QString code; ///< comments and literals blanked out, lines kept
    std::vector<Include> includes;
    int lines = 0;

    /// Named for one operating system: such files may use its headers and nothing else may.
    [[nodiscard]] bool isForOneSystem() const;
    [[nodiscard]] bool isBelow(const QString& folder) const { return path.startsWith(folder); }
};

/// Text of a file, not read from disk: what the tests of the rules use.
[[nodiscard]] SourceFile parseSource(const QString& path, const QString& text);
/// All .h and .cpp files below the folders of `root`.
[[nodiscard]] std::vector<SourceFile> readSources(const QString& root, const QStringList& folders);

/// Each returns sentences, one a violation; empty when the rule is kept.
[[nodiscard]] QStringList layerViolations(const SourceFile& file);                       ///< DESIGN 2: what a layer includes
[[nodiscard]] QStringList libraryViolations(const SourceFile& file);                     ///< which part may see ldns, Asio, OpenSSL ...
[[nodiscard]] QStringList systemViolations(const SourceFile& file);                      ///< OS headers and OS conditions (WINDOWS.md 4.8)
[[nodiscard]] QStringList seamViolations(const SourceFile& file);                        ///< clocks and random numbers outside engine/world
[[nodiscard]] QStringList enumeratorViolations(const SourceFile& file);                  ///< capitals (WINDOWS.md 4.2)
[[nodiscard]] QStringList markerViolations(const SourceFile& file, const QString& text); ///< unfinished work

} // namespace harddns::meta
