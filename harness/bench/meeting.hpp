// How the ranks of a case agree: small words that each gives and all get. What is measured never
// goes this way, and what is measured by never decides.
#pragma once

#include <string>
#include <vector>

namespace assay {

// Of a text that one rank gives; what is longer is cut.
inline constexpr std::size_t kMeetingTextMax = 4096;

// What it does, all ranks do in the same order, and it gives the same on all. Where
// `deadline_seconds` (of the monotonic clock) passes first, the process ends, after what was to be
// said then. Throws world_error where a rank is known to be gone.
class Meeting {
 public:
  virtual ~Meeting() = default;

  virtual unsigned rank() const = 0;
  virtual unsigned size() const = 0;

  virtual void barrier(double deadline_seconds) = 0;
  // Whether all leave a barrier within microseconds, so that a measurement may begin there.
  virtual bool is_prompt() const = 0;

  virtual double max(double own, double deadline_seconds) = 0;
  // Equally many each; in the order of ranks.
  virtual std::vector<std::vector<double>> gather(const std::vector<double>& own,
                                                  double deadline_seconds) = 0;
  virtual std::vector<std::string> gather(const std::string& own, double deadline_seconds) = 0;
};

}  // namespace assay
