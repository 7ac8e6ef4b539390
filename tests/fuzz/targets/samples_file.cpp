// A samples file as a worker leaves it, finished or torn, and as --resume closes it.
#include <algorithm>

#include "results/record/registered.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

constexpr const char* kShown = "samples/memory-cpu-0.1.jsonl: ";

std::filesystem::path path() { return scratch() / "memory-cpu-0.1.jsonl"; }
std::filesystem::path footer() { return scratch() / "memory-cpu-0.1.footer.json"; }

struct Believed {
  std::vector<std::string> lines;
  std::vector<std::string> problems;
  bool operator==(const Believed&) const = default;
};

Believed believed(const Measurements& measured) {
  Believed found{{}, measured.problems};
  for (const Sample& sample : measured.samples.all()) found.lines.push_back(to_line(sample));
  return found;
}

Believed read() {
  return believed(read_samples_file(path(), plan(), samples_header().plan_sha256));
}

Believed close() {
  const std::vector<LostCase> lost{{"hbm.triad[bytes=1073741824]", "cpu-9", "signal 9 (Killed)"}};
  return believed(close_unfinished(path(), plan(), samples_header().plan_sha256, lost));
}

bool begins_with(const std::vector<std::string>& all, const std::vector<std::string>& first) {
  return all.size() >= first.size() && std::equal(first.begin(), first.end(), all.begin());
}

// Closing takes nothing away, states the same twice, and leaves the worker's own file alone.
std::string finding_of(std::string_view text) {
  const Believed before = read();
  for (const std::string& problem : before.problems) {
    if (!problem.starts_with(kShown)) return "a problem does not name the file: " + problem;
  }
  const Believed closed = close();
  if (!begins_with(closed.lines, before.lines)) return "closing lost a finished case";
  if (read() != closed) return "what was closed is read otherwise";
  const bool footed = std::filesystem::exists(footer());
  const std::string stated = footed ? read_file(footer()) : std::string();
  if (close() != closed) return "closing twice is not closing once";
  if (footed && read_file(footer()) != stated) return "a footer.json was written again";
  return read_file(path()) == text ? "" : "the worker's file was changed";
}

Tried attempt(std::string_view text) {
  put(path(), text);
  std::filesystem::remove(footer());
  const bool read_any = !read().lines.empty();
  return {read_any, finding_of(text)};
}

std::vector<std::string> seeds() {
  const std::string lines =
      to_line(samples_header()) + "\n" + to_line(sample()) + "\n" + to_line(lost_sample()) + "\n";
  const SamplesFooter footer{lines.size(), 2, sha256(lines)};
  return {lines, lines + to_line(footer) + "\n", lines.substr(0, lines.size() - 40)};
}

const Registered<Target> registered{{.name = "samples_file", .seeds = seeds, .attempt = attempt}};

}  // namespace
}  // namespace assay::fuzz
