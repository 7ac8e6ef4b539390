// The append-only journal: each event is on disk before the thing it announces happens.
#pragma once

#include <filesystem>
#include <vector>

#include "results/record/journal.hpp"
#include "results/store/line_log.hpp"

namespace assay {

class Journal {
 public:
  // Opens for appending; a torn last line of an earlier run is cut off first.
  explicit Journal(const std::filesystem::path& path);

  // Stamps the time where it is empty, writes, fsyncs. Throws world_error.
  void append(JournalEvent event);

 private:
  LineLog log_;
};

// Whole lines only; a torn last line is left out. Throws Error for a broken line before the last.
std::vector<JournalEvent> read_journal(const std::filesystem::path& path);

}  // namespace assay
