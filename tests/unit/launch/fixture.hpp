// A launcher of shells, and what became of them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "harness/launch/process/processes.hpp"

namespace assay {

class LocalLauncherTest : public testing::Test {
 protected:
  LocalLauncherTest() {
    std::string name = (std::filesystem::temp_directory_path() / "assay-launch-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    launcher_ = Registered<LauncherType>::find("local")->make({});
    // Names the processes of this test alone, whatever else runs.
    campaign_ = "test" + folder_.filename().string();
  }

  ~LocalLauncherTest() override {
    launcher_.reset();
    std::filesystem::remove_all(folder_);
  }

  Job shell(const std::string& script, const std::string& id = "job") const {
    Job job;
    job.id = id;
    job.command = {"/bin/sh", "-c", script};
    job.environment["ASSAY_CAMPAIGN"] = campaign_;
    job.output = folder_ / (id + ".output");
    return job;
  }

  // Everything up to the end of the job, at most `seconds` later.
  std::vector<JobEvent> events(double seconds = 20) {
    std::vector<JobEvent> all;
    const double due = launcher_->now_seconds() + seconds;
    while (launcher_->now_seconds() < due) {
      launcher_->wait_until(due);
      for (JobEvent& event : launcher_->poll()) all.push_back(std::move(event));
      if (!all.empty() && all.back().kind == JobEvent::Kind::ended) return all;
    }
    ADD_FAILURE() << "the job did not end";
    return all;
  }

  // Runs until its end; what it said stands in said_.
  JobEvent run(const Job& job) {
    launcher_->start(job);
    std::vector<JobEvent> all = events();
    JobEvent last = all.empty() ? JobEvent{} : all.back();
    for (const JobEvent& event : all) {
      if (event.kind == JobEvent::Kind::said) said_.push_back(event.line);
    }
    return last;
  }

  // Waits for a file that a script makes when it is ready.
  bool appears(const std::string& name, double seconds = 10) const {
    const double due = launcher_->now_seconds() + seconds;
    while (launcher_->now_seconds() < due) {
      if (std::filesystem::exists(folder_ / name)) return true;
      launcher_->wait_until(launcher_->now_seconds() + 0.01);
    }
    return false;
  }

  std::string content(const std::filesystem::path& path) const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Of this test's campaign, living or waiting to be reaped by this process.
  std::size_t survivors() const {
    std::size_t found = 0;
    for (const Process& one : processes()) {
      const bool marked = environment_value(one, "ASSAY_CAMPAIGN") == campaign_;
      const bool zombie = one.ended() && one.parent == ::getpid();
      if (marked || zombie) ++found;
    }
    return found;
  }

  std::filesystem::path folder_;
  std::string campaign_;
  std::unique_ptr<Launcher> launcher_;
  std::vector<std::string> said_;
};

}  // namespace assay
