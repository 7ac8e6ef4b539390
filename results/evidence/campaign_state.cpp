// Unfinished or unreal campaigns.
#include "results/evidence/campaign_state.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "results/evidence/gpu_libraries.hpp"
#include "results/format/sample.hpp"
#include "results/record/error.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/chain.hpp"
#include "results/store/file.hpp"
#include "results/store/journal.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Of a header or footer line; a sample's line is longer and is not read here.
constexpr std::streamoff kLineBytesMax = 4 << 20;

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  });
  return text;
}

void need_real(const std::string& reality, const std::string& file, Listing& objections) {
  if (reality == "real") return;
  objections.add(file + ": it is " + upper(reality) + ", and only what is real can be evidence");
}

std::string piece(std::ifstream& file, std::streamoff from, std::streamoff size) {
  std::string bytes(static_cast<std::size_t>(std::min(size, kLineBytesMax)), '\0');
  file.clear();
  file.seekg(from);
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

struct Ends {
  std::string first;   // Line, without its newline; empty where it is torn.
  std::string second;  // Of the first sample, or the footer; empty where it is torn.
  std::string last;    // Line; empty where it is torn.
};

// The line that begins there, without its newline; empty where it does not end.
std::string line_at(const std::string& text, std::size_t begin) {
  const auto newline = begin < text.size() ? text.find('\n', begin) : std::string::npos;
  return newline == std::string::npos ? std::string() : text.substr(begin, newline - begin);
}

// The first and the last line, without reading the gigabytes between them.
Ends ends_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const auto size = static_cast<std::streamoff>(fs::file_size(path));
  const std::string front = piece(file, 0, size);
  std::string back = piece(file, std::max<std::streamoff>(0, size - kLineBytesMax), size);
  const std::string first = line_at(front, 0);
  Ends ends{first, line_at(front, first.size() + 1), {}};
  if (back.empty() || back.back() != '\n') return ends;
  back.pop_back();
  ends.last = back.substr(back.rfind('\n') + 1);  // npos + 1 is 0: the only line.
  return ends;
}

// A worker that was killed before its file had a whole line measured nothing; footer.json says so.
bool is_empty(const fs::path& path, const Ends& ends) {
  return ends.first.empty() && fs::file_size(path) < static_cast<std::uintmax_t>(kLineBytesMax);
}

bool has_footer(const fs::path& path, const Ends& ends) {
  return is_samples_footer(ends.last) ||
         fs::is_regular_file(fs::path(path).replace_extension(".footer.json"));
}

// On which unit the worker ran; empty where it has no sample.
std::string unit_of(const Ends& ends) {
  if (ends.second.empty() || is_samples_footer(ends.second)) return {};
  return std::string(SampleLineParser().parse(ends.second).unit);
}

std::set<std::string> gpus_of(const Site& site) {
  std::set<std::string> gpus;
  for (const SiteHost& host : site.hosts) {
    for (const SiteDevice& device : host.devices) {
      if (device.kind == "cuda") gpus.insert(device.id);
    }
  }
  return gpus;
}

void look_at_samples(const CampaignFolder& folder, Listing& objections) {
  const std::set<std::string> gpus = gpus_of(folder.site());
  const Profile profile = folder.profile();
  std::vector<fs::path> paths;
  if (fs::is_directory(folder.file("samples"))) {
    for (const auto& entry : fs::directory_iterator(folder.file("samples"))) {
      if (entry.path().extension() == ".jsonl") paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  for (const fs::path& path : paths) {
    const std::string file = "samples/" + path.filename().string();
    const Ends ends = ends_of(path);
    if (!is_empty(path, ends)) {
      const SamplesHeader header = parse_samples_header(ends.first);
      need_real(header.reality, file, objections);
      const bool on_gpu = gpus.contains(unit_of(ends)) || loads_cuda(header.libraries);
      if (on_gpu) need_known_libraries(profile, header.libraries, file, objections);
    }
    if (!has_footer(path, ends))
      objections.add(file + ": it has no footer, so it may be cut short");
  }
}

// The journal is written from the first launch on, so it also shows that the plan was there before.
void look_at_journal(const CampaignFolder& folder, Listing& objections) {
  const std::vector<JournalEvent> events = read_journal(folder.file("journal.jsonl"));
  if (events.empty()) return objections.add("journal.jsonl: the campaign was not started");
  if (events.back().event != "campaign_finished") {
    objections.add("journal.jsonl: the campaign is not finished; its last event is " +
                   events.back().event);
  }
  if (events.front().note != sha256_of_file(folder.file("plan.json"))) {
    objections.add("journal.jsonl: the campaign was started with another plan.json");
  }
  const Chain chain = read_chain(folder);
  for (std::size_t at = 1; at < chain.plans.size(); ++at) {
    const bool started = std::ranges::any_of(events, [&](const JournalEvent& event) {
      return event.event == "retest_started" && event.note == chain.plans[at].sha256;
    });
    if (!started) {
      objections.add("journal.jsonl: " + plan_file(chain.plans[at].plan.number) +
                     " was not started");
    }
  }
}

}  // namespace

Listing not_evidence(const CampaignFolder& folder, const Plan& plan) {
  Listing objections;
  need_real(plan.reality, "plan.json", objections);
  look_at_journal(folder, objections);
  look_at_samples(folder, objections);
  return objections;
}

}  // namespace assay
