// A meeting by files in a folder that all ranks see: where they are started without MPI.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/bench/meeting.hpp"
#include "harness/device/communicator.hpp"
#include "harness/worker/word_file.hpp"

namespace assay {

// Each reads one file and is asked for at every word: more ranks would wait longer for one another
// than they measure.
inline constexpr unsigned kRanksByFilesMax = 1024;

// Each rank adds its words to a file of its own; the first rank reads all of those, and adds what
// all get to one that the others read. Whoever ends says so; the first one, who ends last, removes
// the folder. After a failure it stays.
class FileMeeting final : public Meeting {
 public:
  // Makes the folder, which is this meeting's alone. Throws Error where somebody was this rank.
  FileMeeting(std::filesystem::path folder, unsigned rank, unsigned size);
  ~FileMeeting() override;
  FileMeeting(const FileMeeting&) = delete;
  FileMeeting& operator=(const FileMeeting&) = delete;

  // Told who is waited for; the process ends after it.
  void when_overdue(Communicator::Overdue report_and_end) { overdue_ = std::move(report_and_end); }

  unsigned rank() const override { return rank_; }
  unsigned size() const override { return size_; }
  void barrier(double deadline_seconds) override;
  bool is_prompt() const override { return false; }
  double max(double own, double deadline_seconds) override;
  std::vector<std::vector<double>> gather(const std::vector<double>& own,
                                          double deadline_seconds) override;
  std::vector<std::string> gather(const std::string& own, double deadline_seconds) override;

 private:
  enum class Said : char { barrier = 'b', number = 'm', numbers = 'n', text = 't', end = 'e' };

  std::vector<std::string> all(Said said, const std::string& own, double deadline_seconds);
  std::vector<std::string> collect(Said said, const std::string& own, double deadline_seconds);
  std::string opening(Said said) const;
  std::string word_of(WordReader& reader, unsigned whose, double deadline_seconds);
  std::string heard(Said said, WordReader& reader, unsigned whose, double deadline_seconds);
  void wait_for_ends();

  std::filesystem::path folder_;
  unsigned rank_;
  unsigned size_;
  std::optional<WordWriter> own_;
  std::vector<WordReader> others_;  // Of the first rank: all others; of those: the first one.
  Communicator::Overdue overdue_;
  std::uint64_t step_ = 0;     // As all ranks count them.
  bool all_are_there_ = true;  // Nobody has ended, or said what was not expected.
};

}  // namespace assay
