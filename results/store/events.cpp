// The ledger of events.
#include "results/store/events.hpp"

#include <system_error>

#include "results/format/event.hpp"
#include "results/record/error.hpp"
#include "results/store/line_log.hpp"
#include "results/store/line_reader.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kEventsMax = 1'000'000;
constexpr std::uint64_t kEventsBytesMax = 2ULL << 30;

}  // namespace

std::vector<Event> read_events(const CampaignFolder& folder) {
  const fs::path path = folder.file(kEventsFile);
  std::vector<Event> events;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return events;
  LineReader lines(path, kEventsFile);
  while (const auto line = lines.next()) {
    const std::string where = std::string(kEventsFile) + ":" + std::to_string(events.size() + 1);
    if (events.size() >= kEventsMax) throw Error{where + ": too many events"};
    try {
      events.push_back(parse_event(*line));
    } catch (const Error& error) {
      throw Error{where + ": " + error.what(), error.hint()};
    }
  }
  if (lines.torn()) {
    throw Error{std::string(kEventsFile) + ": its last line is torn",
                "remove what stands behind the last whole line, and note the event again"};
  }
  return events;
}

void append_event(const CampaignFolder& folder, const Event& event) {
  // Behind a broken line nothing would be found again, and a torn one is refused, not cut off.
  read_events(folder);
  LineLog(folder.file(kEventsFile), kEventsBytesMax).append(to_line(event));
}

}  // namespace assay
