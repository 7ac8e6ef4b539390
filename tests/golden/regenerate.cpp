// golden_regenerate FOLDER: writes the golden street anew, after a deliberate change of judge or
// format.
#include <cstdio>
#include <exception>

#include "street.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: golden_regenerate FOLDER (which must not exist)\n", stderr);
    return 2;
  }
  try {
    if (std::filesystem::exists(argv[1])) {
      std::fprintf(stderr, "%s: exists; remove it first\n", argv[1]);
      return 2;
    }
    assay::golden::write_street(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 3;
  }
}
