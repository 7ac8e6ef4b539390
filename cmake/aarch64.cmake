# Cross-compiles for aarch64 with Debian's compiler; ctest and CMake run the programs under qemu.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64)

# Debian keeps both architectures side by side, libraries apart and headers together. Without these two
# lines FindOpenSSL takes the native libcrypto.
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)

# Programs run here, libraries must be of the target.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)

# No library here was built by a compiler before GCC 10, whose calling convention the note is about.
set(CMAKE_CXX_FLAGS_INIT -Wno-psabi)
