// Walking a bag, and its manifests as text.
#include "results/evidence/bag.hpp"

#include <algorithm>

#include "results/record/error.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEntriesMax = 4'000'000;  // Files of one bag.
constexpr int kDepthMax = 16;                   // Folders in one another.
constexpr std::size_t kPathBytesMax = 1024;
constexpr std::size_t kHashDigits = 64;

// `sha256sum -c` and RFC 8493 escape differently, so a name that either would escape is not taken.
bool can_be_listed(std::string_view path) {
  return path.size() <= kPathBytesMax && std::ranges::none_of(path, [](char letter) {
           const auto code = static_cast<unsigned char>(letter);
           return code < 0x20 || code == 0x7f || letter == '\\' || letter == '%';
         });
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && std::ranges::all_of(text, [](char digit) {
           return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
         });
}

// Relative, and in its shortest form: no "..", no ".", no "//".
bool is_plain(std::string_view path) {
  const fs::path whole(path);
  return !path.empty() && whole.is_relative() && whole.lexically_normal() == whole &&
         *whole.begin() != ".." && *whole.begin() != "." && path.back() != '/' &&
         path.find("//") == std::string_view::npos && can_be_listed(path);
}

void note(Contents& found, const fs::directory_entry& entry, const std::string& path) {
  const fs::file_status status = entry.symlink_status();
  if (!can_be_listed(path)) {
    found.problems.add(path + ": its name cannot stand in a manifest");
  } else if (fs::is_directory(status)) {
    found.folders.push_back(path);
  } else if (fs::is_regular_file(status)) {
    std::error_code gone;
    const std::uint64_t size = entry.file_size(gone);
    found.files.emplace(path, gone ? 0 : size);
  } else {
    found.problems.add(path + (fs::is_symlink(status) ? ": it is a link, and a bag holds only files"
                                                      : ": it is neither a file nor a folder"));
  }
}

// `line` without its newline.
void take_line(Manifest& manifest, std::string_view line, const std::string& where,
               Listing& problems) {
  if (line.size() < kHashDigits + 3 || !is_hash(line.substr(0, kHashDigits)) ||
      line.substr(kHashDigits, 2) != "  ") {
    return problems.add(where + "it is not 64 hex digits, two spaces and a path");
  }
  const std::string path(line.substr(kHashDigits + 2));
  if (!is_plain(path)) {
    return problems.add(where + "'" + path + "' is not a plain path inside the bag");
  }
  if (manifest.contains(path)) return problems.add(where + path + " stands twice");
  if (!manifest.empty() && path < manifest.rbegin()->first) {
    problems.add(where + path + " is out of order");
  }
  manifest.emplace(path, line.substr(0, kHashDigits));
}

}  // namespace

Contents contents_of(const fs::path& folder) {
  Contents found;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, failed);
  const fs::recursive_directory_iterator end;
  for (std::size_t count = 0; !failed && entry != end; entry.increment(failed)) {
    if (++count > kEntriesMax) throw Error{folder.string() + ": more than 4,000,000 entries"};
    if (entry.depth() >= kDepthMax) throw Error{folder.string() + ": folders nest too deeply"};
    note(found, *entry, entry->path().lexically_relative(folder).generic_string());
  }
  if (failed) throw Error{folder.string() + ": it cannot be listed (" + failed.message() + ")"};
  std::ranges::sort(found.folders);
  return found;
}

std::string to_text(const Manifest& manifest) {
  std::string text;
  for (const auto& [path, hash] : manifest) text += hash + "  " + path + "\n";
  return text;
}

Manifest parse_manifest(std::string_view text, const std::string& file, Listing& problems) {
  Manifest manifest;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string where = file + ":" + std::to_string(number) + ": ";
    const auto end = text.find('\n');
    if (end == std::string_view::npos) problems.add(where + "its last line is torn");
    take_line(manifest, text.substr(0, end), where, problems);
    text.remove_prefix(std::min(text.size(), end == std::string_view::npos ? end : end + 1));
  }
  return manifest;
}

std::string payload_oxum(const Contents& payload) {
  std::uint64_t bytes = 0;
  for (const auto& [path, size] : payload.files) bytes += size;
  return std::to_string(bytes) + "." + std::to_string(payload.files.size());
}

}  // namespace assay
