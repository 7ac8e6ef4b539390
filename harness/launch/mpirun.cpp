// What is said to mpirun, and what it answers.
#include "harness/launch/mpirun.hpp"

#include <algorithm>
#include <regex>

namespace assay {
namespace {

constexpr std::size_t kSentenceMax = 300;

// "h1:2,h2:2": neighbours on one host are its slots.
std::string host_list(const std::vector<Rank>& ranks) {
  std::string list;
  for (std::size_t begin = 0; begin < ranks.size();) {
    std::size_t end = begin;
    while (end < ranks.size() && ranks[end].hostname == ranks[begin].hostname) ++end;
    if (!list.empty()) list += ',';
    list += ranks[begin].hostname + ":" + std::to_string(end - begin);
    begin = end;
  }
  return list;
}

// The paragraph between mpirun's two dashed lines, its lines joined; empty where there is none.
std::string boxed(std::string_view words) {
  constexpr std::string_view kDashes = "----------";
  std::string text;
  bool inside = false;
  while (!words.empty()) {
    const std::size_t end = words.find('\n');
    const std::string_view line = words.substr(0, end);
    words.remove_prefix(end == std::string_view::npos ? words.size() : end + 1);
    if (line.starts_with(kDashes)) {
      if (inside && !text.empty()) break;
      inside = true;
    } else if (inside && !line.empty()) {
      text += (text.empty() ? "" : " ") + std::string(line);
    }
    if (text.size() > kSentenceMax) break;
  }
  // Its first sentence says what happened, the others what may be done about it.
  return text.substr(0, std::min(kSentenceMax, text.find(". ")));
}

}  // namespace

std::vector<std::string> mpirun_command(const Job& job, bool on_hosts) {
  const std::string count = std::to_string(job.ranks.size());
  // Workers pin themselves, by the site's numbers; mpirun's own binding knows other ones.
  std::vector<std::string> command{"mpirun", "-n", count, "--bind-to", "none", "--tag-output"};
  const auto add = [&](std::initializer_list<std::string> words) {
    command.insert(command.end(), words);
  };
  add({"--host", on_hosts ? host_list(job.ranks) : "localhost:" + count, "--map-by", "slot"});
  // Without them a host that fell silent is noticed after many minutes, and its ranks run on; with
  // them mpirun and the ranks that are cut off end within some ten seconds.
  if (on_hosts) {
    add({"--mca", "oob_tcp_keepalive_time", "5", "--mca", "oob_tcp_keepalive_intvl", "1", "--mca",
         "oob_tcp_keepalive_probes", "5"});
  }
  // By these the processes of a job are found on every host.
  for (const char* name : {"ASSAY_CAMPAIGN", "ASSAY_JOB"}) add({"-x", name});
  command.insert(command.end(), job.command.begin(), job.command.end());
  add({"--mpirun"});
  return command;
}

std::optional<std::string> progress_of_rank(std::string_view line) {
  constexpr std::string_view kTag = "<stdout>:";
  const std::size_t tag = line.find(kTag);
  if (!line.starts_with('[') || tag == std::string_view::npos) return std::nullopt;
  const std::string_view said = line.substr(tag + kTag.size());
  if (!said.starts_with(kRankSays)) return std::nullopt;
  return std::string(said.substr(kRankSays.size()));
}

std::string ending_of_mpirun(const std::string& ending, std::string_view words) {
  const std::string text(words);
  static const std::regex refused(R"(\[\d+,(\d+)\]<stderr>: ?assay-worker: ([^\n]+))");
  static const std::regex died(
      R"(process rank (\d+) with PID \d+ on node (\S+) exited on signal (\d+ \([^)]*\)))");
  std::smatch found;
  if (std::regex_search(text, found, refused)) {
    return "rank " + found[1].str() + ": " + found[2].str();
  }
  if (std::regex_search(text, found, died)) {
    return "rank " + found[1].str() + " on " + found[2].str() + " ended by signal " +
           found[3].str();
  }
  static const std::regex lost(R"(Remote daemon: +\S+ on node (\S+))");
  if (std::regex_search(text, found, lost))
    return "host " + found[1].str() + " was lost on the way";
  const std::string sentence = boxed(words);
  return sentence.empty() ? ending : ending + ": " + sentence;
}

}  // namespace assay
