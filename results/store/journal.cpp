// The journal: appended line by line, on disk before the thing it announces happens.
#include "results/store/journal.hpp"

#include <string_view>

#include "results/format/journal.hpp"
#include "results/record/error.hpp"
#include "results/store/clock.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

// A campaign of 440,000 devices with a job for each of five stages writes less than this.
constexpr std::uint64_t kJournalBytesMax = 2ULL << 30;

}  // namespace

Journal::Journal(const std::filesystem::path& path) : log_(path, kJournalBytesMax) {}

void Journal::append(JournalEvent event) {
  if (event.time.empty()) event.time = utc_now();
  log_.append(to_line(event));
}

std::vector<JournalEvent> read_journal(const std::filesystem::path& path) {
  std::vector<JournalEvent> events;
  read_line_log(path, kJournalBytesMax,
                [&](std::string_view line) { events.push_back(parse_journal_event(line)); });
  return events;
}

}  // namespace assay
