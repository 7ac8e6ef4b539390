// The side of a target that libFuzzer calls. The program holds exactly one target.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "results/record/error.hpp"
#include "results/record/registered.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

const Target& target() {
  static const Target& only = *Registered<Target>::all().front();
  return only;
}

// So that a field that is new in a noun is in the corpus from then on.
void write_seeds(const std::filesystem::path& folder) {
  int number = 0;
  for (const std::string& seed : target().seeds()) {
    put(folder / ("seed-" + std::to_string(number++)), seed);
  }
}

}  // namespace
}  // namespace assay::fuzz

// --seeds=FOLDER writes whole texts to begin with; libFuzzer leaves flags with two dashes to us.
extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr std::string_view kFlag = "--seeds=";
  for (int at = 1; at < *argc; ++at) {
    const std::string_view word((*argv)[at]);
    if (word.starts_with(kFlag)) assay::fuzz::write_seeds(word.substr(kFlag.size()));
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto tried = assay::fuzz::target().attempt({reinterpret_cast<const char*>(data), size});
  assay::expect(tried.finding.empty(), tried.finding.c_str());
  return 0;
}
