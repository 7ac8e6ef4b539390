// The lock: one owner, named, and gone when it dies.
#include "results/store/lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>

#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

TEST(Lock, a_second_owner_is_refused_and_told_who_the_first_is) {
  const TemporaryFolder folder;
  const Lock first(folder / "run");
  const Error error = refusal([&] { Lock second(folder / "run"); });
  EXPECT_EQ(error.exit(), Exit::world);
  EXPECT_THAT(error.what(), HasSubstr("in use by pid " + std::to_string(::getpid()) + " on "));
  EXPECT_THAT(error.what(), HasSubstr(" since 20"));
}

TEST(Lock, is_the_same_however_the_folder_is_written) {
  const TemporaryFolder folder;
  const Lock first(folder / "run");
  EXPECT_EQ(refusal([&] { Lock second(folder / "run/"); }).exit(), Exit::world);
  EXPECT_EQ(refusal([&] { Lock second(folder / "x/../run"); }).exit(), Exit::world);
  EXPECT_EQ(refusal([&] { Lock second(folder / "./run/."); }).exit(), Exit::world);
}

TEST(Lock, is_free_again_behind_its_owner_and_leaves_no_file) {
  const TemporaryFolder folder;
  { const Lock first(folder / "run"); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  const Lock second(folder / "run");
}

TEST(Lock, can_be_asked_for_its_owner_without_being_taken) {
  const TemporaryFolder folder;
  EXPECT_EQ(lock_owner(folder / "run"), std::nullopt);
  {
    const Lock first(folder / "run");
    EXPECT_THAT(lock_owner(folder / "run/").value_or(""),
                HasSubstr("pid " + std::to_string(::getpid()) + " on "));
  }
  EXPECT_EQ(lock_owner(folder / "run"), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  const Lock second(folder / "run");
}

TEST(Lock, a_refused_owner_does_not_remove_the_lock) {
  const TemporaryFolder folder;
  const Lock first(folder / "run");
  refusal([&] { Lock second(folder / "run"); });
  EXPECT_EQ(refusal([&] { Lock third(folder / "run"); }).exit(), Exit::world);
}

TEST(Lock, of_an_owner_that_was_killed_can_be_taken) {
  const TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Lock held(folder / "run");
    if (::write(ready[1], "x", 1) == 1) ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_THAT(refusal([&] { Lock second(folder / "run"); }).what(),
              HasSubstr("pid " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const Lock second(folder / "run");
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(Lock, where_nothing_can_be_written_is_the_callers_to_mend) {
  EXPECT_EQ(refusal([] { Lock lock("/proc/none/run"); }).exit(), Exit::usage);
}

}  // namespace
}  // namespace assay
