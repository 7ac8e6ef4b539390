// Agreement by small collectives.
#include "harness/bench/message_meeting.hpp"

namespace assay {

void MessageMeeting::barrier(double deadline_seconds) {
  ranks_.run({.operation = Operation::barrier}, deadline_seconds);
}

double MessageMeeting::max(double own, double deadline_seconds) {
  double most = 0;
  ranks_.run({.operation = Operation::all_reduce,
              .send = &own,
              .receive = &most,
              .count = 1,
              .element = Element::float64,
              .reduction = Reduction::max},
             deadline_seconds);
  return most;
}

std::vector<std::vector<double>> MessageMeeting::gather(const std::vector<double>& own,
                                                        double deadline_seconds) {
  std::vector<double> all(own.size() * size());
  ranks_.run({.operation = Operation::all_gather,
              .send = own.data(),
              .receive = all.data(),
              .count = own.size(),
              .element = Element::float64},
             deadline_seconds);
  const auto count = static_cast<std::ptrdiff_t>(own.size());
  std::vector<std::vector<double>> of_rank;
  for (unsigned rank = 0; rank < size(); ++rank) {
    const auto at = all.begin() + count * static_cast<std::ptrdiff_t>(rank);
    of_rank.emplace_back(at, at + count);
  }
  return of_rank;
}

// All are equally long on their way.
std::vector<std::string> MessageMeeting::gather(const std::string& own, double deadline_seconds) {
  std::string padded = own.substr(0, kMeetingTextMax);
  padded.resize(kMeetingTextMax, '\0');
  std::string all(kMeetingTextMax * size(), '\0');
  ranks_.run({.operation = Operation::all_gather,
              .send = padded.data(),
              .receive = all.data(),
              .count = kMeetingTextMax,
              .element = Element::byte},
             deadline_seconds);
  std::vector<std::string> of_rank;
  for (std::size_t begin = 0; begin < all.size(); begin += kMeetingTextMax) {
    const std::string one = all.substr(begin, kMeetingTextMax);
    of_rank.push_back(one.substr(0, one.find('\0')));
  }
  return of_rank;
}

}  // namespace assay
