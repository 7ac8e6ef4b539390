// Agreement by small collectives.
#include "harness/bench/group.hpp"

#include <algorithm>

#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kTextMax = 4096;

}  // namespace

Group::Group(Communicator& world, const std::vector<Rank>& ranks, Maker data)
    : world_(world), ranks_(ranks), make_data_(std::move(data)) {
  expect(world.size() == ranks.size(), "a group has a communicator of all its ranks");
}

Communicator& Group::data() {
  if (!data_) data_ = make_data_ ? make_data_() : world_.with_component("default");
  return *data_;
}

Communicator& Group::data(const std::string& component) {
  if (component == "default") return data();
  std::unique_ptr<Communicator>& place = components_[component];
  if (!place) place = (make_data_ ? data() : world_).with_component(component);
  return *place;
}

void Group::barrier() { world_.run({.operation = Operation::barrier}, deadline_seconds_); }

double Group::max(double own) {
  double most = 0;
  world_.run({.operation = Operation::all_reduce,
              .send = &own,
              .receive = &most,
              .count = 1,
              .element = Element::float64,
              .reduction = Reduction::max},
             deadline_seconds_);
  return most;
}

bool Group::all(bool own) { return max(own ? 0 : 1) == 0; }

std::vector<std::vector<double>> Group::gather(const std::vector<double>& own) {
  std::vector<double> all(own.size() * size());
  world_.run({.operation = Operation::all_gather,
              .send = own.data(),
              .receive = all.data(),
              .count = own.size(),
              .element = Element::float64},
             deadline_seconds_);
  std::vector<std::vector<double>> of_rank;
  for (auto at = all.begin(); at != all.end(); at += static_cast<std::ptrdiff_t>(own.size())) {
    of_rank.emplace_back(at, at + static_cast<std::ptrdiff_t>(own.size()));
  }
  return of_rank;
}

std::vector<std::string> Group::gather(const std::string& own) {
  std::string padded = own.substr(0, kTextMax);
  padded.resize(kTextMax, '\0');
  std::string all(kTextMax * size(), '\0');
  world_.run({.operation = Operation::all_gather,
              .send = padded.data(),
              .receive = all.data(),
              .count = kTextMax,
              .element = Element::byte},
             deadline_seconds_);
  std::vector<std::string> of_rank;
  for (std::size_t begin = 0; begin < all.size(); begin += kTextMax) {
    const std::string one = all.substr(begin, kTextMax);
    of_rank.push_back(one.substr(0, one.find('\0')));
  }
  return of_rank;
}

}  // namespace assay
