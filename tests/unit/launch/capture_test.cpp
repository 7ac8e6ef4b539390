// Short commands, and those that turn out not to be.
#include "harness/launch/process/capture.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "results/record/error.hpp"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;

Captured shell(const std::string& script, const CaptureLimits& limits) {
  return capture({"/bin/sh", "-c", script}, limits);
}

TEST(Capture, a_command_gives_all_that_it_says_and_how_it_ended) {
  const Captured said = shell("echo one; echo two >&2; exit 3", {10});
  EXPECT_EQ(said.text, "one\ntwo\n");
  EXPECT_EQ(said.ending, "exit 3");
  EXPECT_TRUE(said.in_time && said.whole);
  EXPECT_FALSE(said.well());
  EXPECT_TRUE(shell("true", {10}).well());
}

TEST(Capture, one_that_hangs_is_ended_at_its_deadline_with_what_it_has_started) {
  const auto began = Clock::now();
  for (const char* script : {"sleep 60", "sleep 60 & sleep 60", "exec >/dev/null 2>&1; sleep 60"}) {
    const Captured said = shell(script, {0.2});
    EXPECT_FALSE(said.in_time) << script;
    EXPECT_FALSE(said.well()) << script;
  }
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(20));
}

TEST(Capture, one_that_talks_without_end_is_cut) {
  const Captured said = shell("yes", {10, 1000});
  EXPECT_EQ(said.text.size(), 1000U);
  EXPECT_FALSE(said.whole);
  EXPECT_FALSE(said.well());
}

TEST(Capture, one_that_is_not_there_is_an_error) {
  EXPECT_THROW(capture({"/nonexistent/squeue"}, {10}), Error);
}

}  // namespace
}  // namespace assay
