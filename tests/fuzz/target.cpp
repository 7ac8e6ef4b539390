// What is asked of every reader.
#include "tests/fuzz/target.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include "results/record/error.hpp"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

// A folder that ends with the process.
class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / ("assay-fuzz-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string all_say_line(std::string_view message, const std::string& file, std::string_view text) {
  std::istringstream lines{std::string(message)};
  for (std::string line; std::getline(lines, line);) {
    const bool is_rest = lines.peek() == EOF && line.starts_with(file + ": and ");
    if (is_rest && line.ends_with(" more")) continue;  // So many that they are only counted.
    if (std::string finding = says_line(line, file, text); !finding.empty()) return finding;
  }
  return {};
}

std::string refusal_finding(const Reader& reader, std::string_view message, std::string_view text) {
  if (message.empty()) return "it was refused without a word";
  if (reader.says == Says::line) return all_say_line(message, reader.file, text);
  const bool named = reader.says == Says::anything || message.starts_with(reader.file + ": ");
  return named ? "" : "the refusal does not name the file: " + std::string(message);
}

// The text again; nothing where it was refused, with the refusal in `message`.
std::optional<std::string> round(const Reader& reader, std::string_view text,
                                 std::string& message) {
  try {
    return reader.round(text);
  } catch (const Error& refused) {
    message = refused.what();
    return std::nullopt;
  }
}

}  // namespace

std::string says_line(std::string_view sentence, const std::string& file, std::string_view text) {
  const std::string finding = "a refusal does not say which line: " + std::string(sentence);
  if (!sentence.starts_with(file + ":")) return finding;
  const std::string_view rest = sentence.substr(file.size() + 1);
  std::size_t line = 0;
  const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), line);
  const std::string_view behind(parsed.ptr, rest.data() + rest.size());
  // The end of a file stands on the line behind its last newline.
  const auto last = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  return line >= 1 && line <= last && behind.starts_with(": ") ? "" : finding;
}

Tried round_trip(const Reader& reader, std::string_view text) {
  std::string message;
  const auto once = round(reader, text, message);
  if (!once) return {false, refusal_finding(reader, message, text)};
  const auto twice = round(reader, *once, message);
  if (!twice) return {true, "what was written of it is refused: " + message + "\n" + *once};
  if (*twice != *once) return {true, "it changes with writing:\n" + *once + "\n" + *twice};
  return {true, {}};
}

Tried reads(const Reader& reader, std::string_view text) {
  std::string message;
  const auto wrong = round(reader, text, message);
  return wrong ? Tried{true, *wrong} : Tried{false, refusal_finding(reader, message, text)};
}

const fs::path& scratch() {
  static const Scratch folder;
  return folder.path();
}

void put(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::vector<std::string> files_of(const std::string& folder) {
  const fs::path path = fs::path(ASSAY_SOURCE_DIR) / folder;
  std::vector<fs::path> paths;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::directory_iterator(path)) paths.push_back(entry.path());
  }
  std::ranges::sort(paths);  // The order of a folder is the disk's.
  std::vector<std::string> texts;
  for (const fs::path& one : paths) {
    std::ostringstream text;
    text << std::ifstream(one, std::ios::binary).rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

}  // namespace assay::fuzz
