// The deadlines of one attempt. Pure: it is told the time.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// What a worker says: "begin <entry>", "progress <entry> <0..1>", "end <entry> <status>".
struct Said {
  enum class Verb { begin, progress, end };
  Verb verb = Verb::begin;
  std::size_t entry = 0;
  double fraction = 0;
  std::string status;
};

// Empty for anything else.
std::optional<Said> parse_said(std::string_view line);

inline constexpr double kStartSeconds = 30;    // Until a worker begins its first case.
inline constexpr double kBetweenSeconds = 60;  // From a case's end to the next, or to the worker's.

class Watch {
 public:
  // `deadlines`: of each case that the attempt is given, in seconds. It may wait so long before it
  // starts.
  Watch(std::map<std::size_t, double> deadlines, double now, double waiting_seconds = 0);

  // What waited runs from now on.
  void started(double now);

  // False where the line does not fit: a case that was not given, or one that is begun twice.
  bool hear(const Said& said, double now);

  // When the job is ended by force, and the sentence that says why.
  double due() const;
  double due_at_last() const { return whole_due_; }  // Whatever it says.
  std::string overdue() const;

  // The case that runs now.
  std::optional<std::size_t> running() const { return running_; }
  // The last case that was begun, whether it said to have ended or not.
  std::optional<std::size_t> last_begun() const { return last_begun_; }

 private:
  std::map<std::size_t, double> deadlines_;  // Of the cases that were not begun.
  double waiting_seconds_ = 0;               // 0 once it runs.
  double due_ = 0;
  double whole_due_ = 0;
  double whole_seconds_ = 0;
  double case_seconds_ = 0;
  std::optional<std::size_t> running_;
  std::optional<std::size_t> last_begun_;
};

}  // namespace assay
