// journal.jsonl, as --resume finds it: read whole, then written on.
#include "results/format/journal.hpp"
#include "results/record/error.hpp"
#include "results/record/registered.hpp"
#include "results/store/journal.hpp"
#include "tests/fuzz/nouns.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

std::filesystem::path path() { return scratch() / "journal.jsonl"; }

std::string lines_of(const std::vector<JournalEvent>& events) {
  std::string lines;
  for (const JournalEvent& event : events) lines += to_line(event) + "\n";
  return lines;
}

std::string round(std::string_view text) {
  put(path(), text);
  return lines_of(read_journal(path()));
}

// Opening cuts a torn line off and nothing else; what is appended is the next event.
std::string written_on(std::string_view text) {
  put(path(), text);
  std::vector<JournalEvent> events = read_journal(path());
  Journal(path()).append(journal_event());
  events.push_back(journal_event());
  return lines_of(read_journal(path())) == lines_of(events) ? "" : "writing on changed its events";
}

Tried attempt(std::string_view text) {
  Tried tried = round_trip({path().string(), Says::line, round}, text);
  if (tried.read && tried.finding.empty()) tried.finding = written_on(text);
  return tried;
}

const Registered<Target> registered{{
    .name = "journal",
    .seeds =
        [] {
          const std::string line = to_line(journal_event()) + "\n";
          return std::vector<std::string>{line, line + line, line + line.substr(0, 40)};
        },
    .attempt = attempt,
}};

}  // namespace
}  // namespace assay::fuzz
