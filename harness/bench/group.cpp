// Who measures together, and by what.
#include "harness/bench/group.hpp"

#include "results/record/error.hpp"

namespace assay {

Group::Group(Meeting& meeting, const std::vector<Rank>& ranks, Maker data)
    : meeting_(meeting), ranks_(ranks), make_data_(std::move(data)) {
  expect(meeting.size() == ranks.size(), "a group has a meeting of all its ranks");
}

Communicator& Group::data() {
  if (!data_) data_ = make_data_();
  return *data_;
}

Communicator& Group::data(const std::string& component) {
  if (component == "default") return data();
  std::unique_ptr<Communicator>& place = components_[component];
  if (!place) place = data().with_component(component);
  return *place;
}

// Where the meeting lets ranks go one after another, they wait once more for each other by what
// they measure by: a late one's lateness would be taken for slowness.
void Group::barrier() {
  meeting_.barrier(deadline_seconds_);
  if (!meeting_.is_prompt() && data_) {
    data_->run({.operation = Operation::barrier}, deadline_seconds_);
  }
}

}  // namespace assay
