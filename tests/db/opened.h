// A store that a test writes or reads; what fails here ends the program.
#pragma once

#include "db/audit_reader.h"
#include "db/audit_writer.h"

#include <QtGlobal>

#include <memory>
#include <string>

namespace harddns::db
{

inline std::unique_ptr<AuditWriter> startedWriter(WriterOptions with)
{
    auto writer = AuditWriter::start(std::move(with));
    if (!writer)
        qFatal("%s", writer.error().message.c_str());
    return std::move(*writer);
}

inline std::unique_ptr<AuditReader> openedReader(const std::string& path)
{
    auto out = AuditReader::open(path);
    if (!out)
        qFatal("%s", out.error().message.c_str());
    return std::move(*out);
}

} // namespace harddns::db
