// Packing what jobs said, or forgetting it.
#include "harness/campaign/raw.hpp"

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "harness/campaign/work.hpp"
#include "harness/launch/launcher.hpp"
#include "results/format/json_writer.hpp"
#include "results/record/error.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A line is 14 KB a timed loop and at most 1 MiB a case: enough for the cases of a job.
constexpr std::size_t kLinesBytesMax = 64U << 20;

// Up to so many bytes of a file; nothing where there is none.
std::string beginning(const fs::path& path, std::size_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  char block[65536];
  while (file && bytes.size() < bytes_max) {
    file.read(block, sizeof block);
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
  }
  bytes.resize(std::min(bytes.size(), bytes_max));
  return bytes;
}

std::string json_text(std::string_view text) {
  std::string bytes;
  JsonWriter(bytes).text(text);
  return bytes;
}

// The whole lines that are JSON, as elements of an array. What a crash tore off is left out.
std::string elements(std::string_view lines) {
  simdjson::dom::parser parser;
  std::string found;
  for (auto end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 1);
    if (parser.parse(line.data(), line.size()).error() != simdjson::SUCCESS) continue;
    if (!found.empty()) found += ',';
    found += line;
  }
  return found;
}

// What ranks said before they ended, whole lines of it, as elements of an array.
std::string last_words(const fs::path& raw, const AttemptName& name) {
  std::string lines;
  for (const fs::path& path : rank_report_files(raw, name)) {
    if (lines.size() < kLinesBytesMax) lines += beginning(path, kRankReportBytesMax);
  }
  return elements(lines);
}

std::string document(const fs::path& raw, const AttemptName& name) {
  const std::string lines = beginning(raw / (name.stem() + ".jsonl"), kLinesBytesMax);
  // A little more than is ever kept: its note stands between the halves.
  const std::string output = beginning(raw / (name.stem() + ".output"), kJobOutputBytesMax + 4096);
  return "{\"attempt\":" + std::to_string(name.attempt) + ",\"cases\":[" + elements(lines) +
         "],\"job\":" + json_text(name.job) + ",\"output\":" + json_text(output) + ",\"ranks\":[" +
         last_words(raw, name) + "],\"schema\":\"assay/raw-job/1\"}\n";
}

// Without a time or a name in its header: the same text gives the same bytes.
std::string gzip(const std::string& text) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;  // The largest window; 16 asks for gzip's header.
  expect(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) ==
             Z_OK,
         "zlib is there and has memory");
  std::string packed(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int done = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  expect(done == Z_STREAM_END, "a buffer of deflateBound holds everything");
  return packed;
}

// One job in a hundred, drawn by the plan's seed: nobody can choose which.
bool drawn(const Plan& plan, const std::string& job) {
  const std::string digest = sha256(std::to_string(plan.seed) + ":" + job);
  return std::stoul(digest.substr(0, 8), nullptr, 16) % 100 == 0;
}

void add_kept_jobs(const Plan& plan, const std::set<CaseOnUnit>& not_passed,
                   std::set<std::string>& kept) {
  for (const UnitJob& job : jobs_of(plan)) {
    const bool sick = std::ranges::any_of(job.entries, [&](std::size_t entry) {
      const PlanEntry& planned = plan.entries[entry];
      return not_passed.contains({case_name(planned.benchmark, planned.axes), job.unit});
    });
    if (sick || drawn(plan, job.id)) kept.insert(job.id);
  }
}

// Every attempt that has files which were not packed yet.
std::set<std::pair<std::string, std::uint32_t>> attempts_in(const fs::path& raw) {
  std::set<std::pair<std::string, std::uint32_t>> found;
  for (const auto& entry : fs::directory_iterator(raw)) {
    for (const std::string_view ending : {".jsonl", ".output"}) {
      const auto name = attempt_named(entry.path().filename().string(), ending);
      if (name) found.insert({name->job, name->attempt});
    }
  }
  return found;
}

}  // namespace

std::vector<fs::path> rank_report_files(const fs::path& raw, const AttemptName& name) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(raw)) {
    const std::string file = entry.path().filename().string();
    if (file.starts_with(name.stem() + ".rank-") && file.ends_with(".json")) {
      found.push_back(entry.path());
    }
  }
  std::ranges::sort(found);
  return found;
}

void keep_raw(const CampaignFolder& folder, const std::vector<Plan>& plans,
              const std::set<CaseOnUnit>& not_passed) {
  const fs::path raw = folder.file("raw");
  std::set<std::string> kept;
  for (const Plan& plan : plans) add_kept_jobs(plan, not_passed, kept);
  for (const auto& [job, attempt] : attempts_in(raw)) {
    const AttemptName name{job, attempt};
    const fs::path packed = raw / (name.stem() + ".json.gz");
    // Written whole or not at all, so what stands there already is complete.
    if (kept.contains(job) && !fs::exists(packed)) write_file(packed, gzip(document(raw, name)));
    fs::remove(raw / (name.stem() + ".jsonl"));
    fs::remove(raw / (name.stem() + ".output"));
    for (const fs::path& path : rank_report_files(raw, name)) fs::remove(path);
    fs::remove_all(raw / (name.stem() + ".ranks"));  // Words that ranks left which failed.
  }
}

}  // namespace assay
