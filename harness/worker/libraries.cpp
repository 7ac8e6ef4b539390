// Reading /proc/self/maps.
#include "harness/worker/libraries.hpp"

#include "harness/telemetry/host_files.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {

std::set<std::string> mapped_code(std::string_view maps) {
  std::set<std::string> paths;
  for (const std::string_view line : lines(maps)) {
    const auto fields = words(line);
    // address rights offset device inode path
    if (fields.size() < 6 || fields[1].find('x') == std::string_view::npos) continue;
    if (fields[5].front() != '/') continue;
    paths.emplace(line.substr(line.find(fields[5])));
  }
  return paths;
}

Facts loaded_libraries() {
  const auto maps = HostFiles().read("/proc/self/maps");
  if (!maps) throw world_error("/proc/self/maps cannot be read", "is /proc mounted?");
  Facts libraries;
  for (const std::string& path : mapped_code(*maps)) {
    libraries[path] =
        std::filesystem::exists(path) ? sha256_of_file(path) : std::string("not on disk any more");
  }
  return libraries;
}

}  // namespace assay
