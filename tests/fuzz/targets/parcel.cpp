// What came back of an attempt from a node's own disk.
#include <algorithm>

#include "results/record/registered.hpp"
#include "results/store/file.hpp"
#include "results/store/parcel.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

const AttemptName kName{"memory-cpu-0", 1};

std::string file(const std::string& name, const std::string& bytes) {
  return "file " + name + " " + std::to_string(bytes.size()) + "\n" + bytes + "sha256 " +
         sha256(bytes) + "\n";
}

std::vector<std::string> seeds() {
  const std::string raw = file("raw/memory-cpu-0.1.jsonl", "{}\n");
  const std::string rank = file("raw/memory-cpu-0.1.rank-3.json", "{}\n");
  const std::string samples = file("samples/memory-cpu-0.1.jsonl", "{\"count\":0}\n");
  return {"end 0\n", raw + rank + samples + "end 3\n", samples + "end 1\n"};
}

std::size_t files_below(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::recursive_directory_iterator(folder), fs::recursive_directory_iterator()));
}

// All of it or nothing, and nothing outside the two folders.
Tried attempt(std::string_view text) {
  const fs::path folder = scratch() / "campaign";
  fs::remove_all(folder);
  fs::create_directories(folder / "samples");
  fs::create_directories(folder / "raw");
  put(scratch() / "parcel", text);
  const std::string refusal = unpack_parcel(scratch() / "parcel", folder, kName);
  const std::size_t files = files_below(folder) - 2;
  if (!refusal.empty()) return {false, files == 0 ? "" : "of a refused parcel something stays"};
  const auto stated = std::to_string(files);
  return {true, text.ends_with("end " + stated + "\n") ? "" : "it says another number of files"};
}

const Registered<Target> registered{{.name = "parcel", .seeds = seeds, .attempt = attempt}};

}  // namespace
}  // namespace assay::fuzz
