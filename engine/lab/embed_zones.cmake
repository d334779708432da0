# cmake -DOUT=file.cpp -DDIR=resources/demo -P embed_zones.cmake: the zone files as string literals, so that the program needs no data
# files at run time.
file(GLOB files "${DIR}/*.zone")
list(SORT files)
set(code "// Made from resources/demo by embed_zones.cmake.\n#include \"engine/lab/demo_internet.h\"\n\n")
string(APPEND code "namespace harddns::lab\n{\nnamespace\n{\nconstexpr EmbeddedFile files[] = {\n")
foreach(path ${files})
  get_filename_component(name "${path}" NAME)
  file(READ "${path}" text)
  string(APPEND code "    {\"${name}\", R\"zone(${text})zone\"},\n")
endforeach()
string(APPEND code "};\n} // namespace\n\nstd::span<const EmbeddedFile> embeddedZones() { return files; }\n} // namespace harddns::lab\n")
file(WRITE "${OUT}" "${code}")
