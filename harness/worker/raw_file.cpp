// Writing raw lines.
#include "harness/worker/raw_file.hpp"

#include "results/format/json_writer.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// About 14 KB a loop of 20 repetitions: this is room for 70.
constexpr std::size_t kCaseBytesMax = 1 << 20;

}  // namespace

RawFile::RawFile(const std::filesystem::path& path) : path_(path), file_(path, std::ios::app) {
  if (!file_) throw world_error(path_.string() + " cannot be opened", "is the disk full?");
}

void RawFile::append(const std::string& case_name, const std::string& unit,
                     const std::vector<std::string>& loops) {
  if (loops.empty()) return;
  std::string line;
  JsonWriter json(line);
  json.object();
  json.key("case").text(case_name);
  json.key("google_benchmark").array();
  std::size_t kept = 0;
  for (const std::string& loop : loops) {
    kept += loop.size();
    if (kept <= kCaseBytesMax) json.text(loop);
  }
  json.end();
  json.key("schema").text("assay/raw/1");
  json.key("unit").text(unit);
  json.end();
  file_ << line << '\n';
  file_.flush();
  if (!file_) throw world_error(path_.string() + " cannot be written", "is the disk full?");
}

}  // namespace assay
