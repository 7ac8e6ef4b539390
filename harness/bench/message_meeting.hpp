// A meeting by the messages of a communicator.
#pragma once

#include "harness/bench/meeting.hpp"
#include "harness/device/communicator.hpp"

namespace assay {

class MessageMeeting final : public Meeting {
 public:
  // Which must outlive it, and says what happens at a deadline. Its buffers are the host's.
  explicit MessageMeeting(Communicator& ranks) : ranks_(ranks) {}

  unsigned rank() const override { return ranks_.rank(); }
  unsigned size() const override { return ranks_.size(); }
  void barrier(double deadline_seconds) override;
  bool is_prompt() const override { return true; }
  double max(double own, double deadline_seconds) override;
  std::vector<std::vector<double>> gather(const std::vector<double>& own,
                                          double deadline_seconds) override;
  std::vector<std::string> gather(const std::string& own, double deadline_seconds) override;

 private:
  Communicator& ranks_;
};

}  // namespace assay
