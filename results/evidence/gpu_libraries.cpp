// Names of files and their digests.
#include "results/evidence/gpu_libraries.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace assay {
namespace {

struct Row {
  std::string_view library;
  bool is_needed;  // Every worker on a GPU loads it.
};

// The driver's two, the runtime, and what the products come from; NCCL where ranks work together.
constexpr std::array kRows{Row{"libcuda", true},     Row{"libcudart", true},
                           Row{"libcublasLt", true}, Row{"libnvidia-ml", true},
                           Row{"libcublas", false},  Row{"libnccl", false}};

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// "libcudart.so.13.0.88" is libcudart.
bool is_file_of(std::string_view path, std::string_view library) {
  const std::string_view name = file_name(path);
  return name.starts_with(library) && name.substr(library.size()).starts_with(".so");
}

bool is_known(const Profile& profile, std::string_view library, const Fact& digest) {
  return std::ranges::any_of(profile.libraries, [&](const KnownLibrary& known) {
    return known.library == library && digest == Fact(known.sha256);
  });
}

}  // namespace

bool loads_cuda(const Facts& libraries) {
  return std::ranges::any_of(
      libraries, [](const auto& entry) { return is_file_of(entry.first, "libassay_cuda"); });
}

void need_known_libraries(const Profile& profile, const Facts& libraries, const std::string& file,
                          Listing& objections) {
  for (const Row& row : kRows) {
    bool is_there = false;
    for (const auto& [path, digest] : libraries) {
      if (!is_file_of(path, row.library)) continue;
      is_there = true;
      if (is_known(profile, row.library, digest)) continue;
      objections.add(file + ": it was measured with " + path + ", SHA-256 " + text(digest) +
                     ", which the profile's 'libraries' do not have");
    }
    if (row.is_needed && !is_there) {
      objections.add(file + ": its worker ran on a GPU and names no " + std::string(row.library) +
                     ".so among its libraries");
    }
  }
}

}  // namespace assay
