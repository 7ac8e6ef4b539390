# What every target is built with, and the choices a preset makes.
option(ASSAY_TESTS "Build the tests" ON)
option(ASSAY_WORKER "Build assay-worker (needs OpenBLAS, oneDNN, hwloc, Google Benchmark)" ON)
option(ASSAY_BENCH "Build the side-by-side speed comparisons" OFF)
option(ASSAY_FUZZ "Build a libFuzzer program for every reader (needs clang, and ASSAY_TESTS off)" OFF)
set(ASSAY_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_library(SIMDJSON_LIBRARY NAMES simdjson libsimdjson.so.14 REQUIRED)

add_library(assay_options INTERFACE)
target_include_directories(assay_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(assay_options INTERFACE ASSAY_VERSION="${PROJECT_VERSION}")
target_compile_options(assay_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Werror>)
# Constexpr functions are compiled for both sides.
target_compile_options(assay_options INTERFACE
  $<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr;-Werror=all-warnings;-Xcompiler=-Wall,-Wextra,-Werror>)
# An index out of range or an empty optional that is read ends the program, in tests too.
target_compile_definitions(assay_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
# g++ 12 warns of overlapping copies inside std::string at -O2 where there are none (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(assay_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(ASSAY_SANITIZE)
  string(REPLACE "," ";" sanitizers "${ASSAY_SANITIZE}")
  foreach(sanitizer ${sanitizers})
    set(flag -fsanitize=${sanitizer})
    # What it adds to the macros of GoogleTest is half of a test's compile time, and it is the program
    # that is to be looked at.
    if(sanitizer STREQUAL "undefined")
      set(flag $<$<NOT:$<BOOL:$<TARGET_PROPERTY:ASSAY_TEST>>>:${flag}>)
    endif()
    target_compile_options(assay_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${flag}>)
  endforeach()
  target_compile_options(assay_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-omit-frame-pointer;-fno-sanitize-recover=all>)
  target_link_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE})
endif()

# Arithmetic whose bytes must be the same on every machine: no contraction to FMA.
add_library(assay_exact_arithmetic INTERFACE)
target_compile_options(assay_exact_arithmetic INTERFACE -ffp-contract=off -fno-fast-math)
