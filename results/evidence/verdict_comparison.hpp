// The recorded verdicts.jsonl against the lines that the samples give, as these are computed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/evidence/listing.hpp"
#include "results/record/verdict.hpp"
#include "results/store/line_reader.hpp"

namespace assay {

class VerdictComparison {
 public:
  // Of the lines that differ; a file of other lines altogether must not fill the memory.
  static constexpr std::size_t kKeptMax = 200'000;

  // Throws Error for what is no regular file. Of more differing lines than `kept_max` the first are
  // named, and of a line that may stand among the others nothing is said.
  explicit VerdictComparison(const std::filesystem::path& recorded,
                             std::size_t kept_max = kKeptMax);

  void add(std::string_view lines);  // The next of the recomputed lines: a LineSink.

  // Once, after the last add(): every difference names the case, the unit and both outcomes.
  Listing finish();

 private:
  struct Line {
    std::size_t number = 0;  // From 1.
    std::string text;
  };
  using ByPlace = std::map<std::string, std::pair<Line, Verdict>>;

  void add_line(std::string_view line);  // Without its newline.
  std::optional<std::string_view> next_recorded();
  void keep(std::vector<Line>& lines, std::string_view line);
  ByPlace recorded_by_place(Listing& differences) const;
  void compare(ByPlace recorded, Listing& differences) const;

  LineReader reader_;
  std::size_t kept_max_;
  bool at_end_ = false;  // Of the recorded lines.
  std::size_t number_ = 0;
  // The lines that are not the same at the same place: with a few edits they are few, too.
  std::vector<Line> recorded_;
  std::vector<Line> recomputed_;
  bool all_kept_ = true;
};

}  // namespace assay
