# Shared settings and the few functions every folder's CMakeLists uses.

add_library(harddns_flags INTERFACE)
target_include_directories(harddns_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(harddns_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(HARDDNS_SANITIZE)
  target_compile_options(harddns_flags INTERFACE -fsanitize=${HARDDNS_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(harddns_flags INTERFACE -fsanitize=${HARDDNS_SANITIZE})
  if(HARDDNS_SANITIZE MATCHES "undefined")
    target_compile_options(harddns_flags INTERFACE -fno-sanitize-recover=undefined)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      target_compile_options(harddns_flags INTERFACE -fno-sanitize=function) # Clang 14 rejects coroutines with it
    endif()
  endif()
  if(HARDDNS_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(harddns_flags INTERFACE -Wno-tsan) # Asio's fences
  endif()
endif()
if(HARDDNS_FUZZERS)
  target_compile_options(harddns_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function)
  target_link_options(harddns_flags INTERFACE -fsanitize=address,undefined)
endif()

# hd_layer(NAME SOURCES ... [LINK ...]): a static library harddns_NAME, one a layer of DESIGN 2.
function(hd_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(harddns_${name} STATIC ${arg_SOURCES})
  target_link_libraries(harddns_${name} PUBLIC harddns_flags ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
endfunction()

# hd_test(NAME SOURCES ... [LINK ...] [LABELS ...]): a Qt Test suite, one executable a unit, run by ctest.
function(hd_test name)
  if(NOT HARDDNS_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${name} PRIVATE harddns_flags Qt6::Test ${arg_LINK})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "${arg_LABELS}" SKIP_REGULAR_EXPRESSION "Totals: 0 passed.*[1-9][0-9]* skipped")
endfunction()

# hd_fuzzer(NAME SOURCES ... [LINK ...]): a libFuzzer target, built with the fuzz preset only.
function(hd_fuzzer name)
  if(NOT HARDDNS_FUZZERS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  target_link_libraries(${name} PRIVATE harddns_flags ${arg_LINK})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# hd_benchmark(NAME SOURCES ... [LINK ...]): a Google Benchmark program, built when HARDDNS_BENCHMARKS is on.
function(hd_benchmark name)
  if(NOT HARDDNS_BENCHMARKS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  target_link_libraries(${name} PRIVATE harddns_flags benchmark::benchmark ${arg_LINK})
endfunction()

# hd_subdirectories(a b ...): adds those that exist, so that layers can land one by one.
function(hd_subdirectories)
  foreach(dir ${ARGN})
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/CMakeLists.txt)
      add_subdirectory(${dir})
    endif()
  endforeach()
endfunction()
