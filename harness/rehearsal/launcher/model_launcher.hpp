// A launcher whose hosts are a model in another process, and whose time is virtual.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "harness/rehearsal/launcher/model_process.hpp"

namespace assay {

class ModelLauncher : public Launcher {
 public:
  explicit ModelLauncher(const std::vector<std::string>& command) : model_(command) {}

  // Jobs are of the plan in that file of the campaign's folder from now on.
  void go_on_with(const std::string& plan_file);

  bool bulk() const override { return true; }
  JobProcess start(const Job& job) override;
  std::vector<JobEvent> poll() override;
  void end(const std::string& job) override;
  std::size_t end_leftovers(const std::string&) override { return 0; }
  double now_seconds() override { return now_; }
  void wait_until(double seconds) override;

 private:
  // What was asked and not heard of yet. Jobs that start together are measured side by side.
  void hear();
  void hear_of(JobEvent event, double started);

  ModelProcess model_;
  std::vector<std::pair<std::string, double>> asked_;  // Each job, and when it started.
  double now_ = 0;
  std::multimap<double, JobEvent> due_;  // By when it happens.
};

}  // namespace assay
