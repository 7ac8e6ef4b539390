// Whole files: reading with limits, writing so that the old or the new stands there, digests.
#include "results/store/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "results/store/descriptor.hpp"
#include "tests/unit/store/temporary_folder.hpp"

namespace assay {
namespace {

using ::testing::HasSubstr;

TEST(ReadFile, gives_every_byte) {
  const TemporaryFolder folder;
  std::string bytes("a\0b\n", 4);
  bytes.append(10'000, 'x');
  put(folder / "f", bytes);
  EXPECT_EQ(read_file(folder / "f"), bytes);
  put(folder / "empty", "");
  EXPECT_EQ(read_file(folder / "empty"), "");
}

TEST(ReadFile, reads_files_whose_size_is_unknown) {
  EXPECT_FALSE(read_file("/proc/self/status").empty());
}

TEST(ReadFile, the_limit_is_exact) {
  const TemporaryFolder folder;
  put(folder / "f", std::string(100, 'x'));
  EXPECT_EQ(read_file(folder / "f", 100).size(), 100u);
  EXPECT_THAT(refusal([&] { read_file(folder / "f", 99); }).what(), HasSubstr("larger than"));
  EXPECT_THAT(refusal([&] { read_file("/proc/self/status", 10); }).what(),
              HasSubstr("larger than"));
}

TEST(ReadFile, refuses_what_is_no_file_without_waiting) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(refusal([&] { read_file(folder / "fifo"); }).what(), HasSubstr("no regular file"));
  EXPECT_THAT(refusal([&] { read_file(folder.path()); }).what(), HasSubstr("is a folder"));
  EXPECT_THAT(refusal([] { read_file("/dev/zero"); }).what(), HasSubstr("no regular file"));
  const Error missing = refusal([&] { read_file(folder / "none"); });
  EXPECT_THAT(missing.what(), HasSubstr("No such file"));
  EXPECT_EQ(missing.exit(), Exit::usage);
}

TEST(WriteFile, replaces_the_file_and_leaves_nothing_beside_it) {
  const TemporaryFolder folder;
  write_file(folder / "f", "old");
  write_file(folder / "f", "new");
  EXPECT_EQ(get(folder / "f"), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(WriteFile, a_file_larger_than_what_stays_in_memory_is_whole) {
  const TemporaryFolder folder;
  std::string wanted;
  FileWriter file(folder / "f");
  for (int piece = 0; wanted.size() < (std::size_t{40} << 20); ++piece) {
    const std::string bytes(piece % 2 == 0 ? 1'000 : 700'000, static_cast<char>('a' + piece % 26));
    wanted += bytes;
    file.append(bytes);
  }
  file.finish();
  EXPECT_TRUE(get(folder / "f") == wanted);  // Not shown where it differs.
}

TEST(WriteFile, follows_no_link_that_lies_in_its_way) {
  const TemporaryFolder folder;
  put(folder / "victim", "untouched");
  std::filesystem::create_symlink(folder / "victim", folder / "f.partial");
  EXPECT_EQ(refusal([&] { write_file(folder / "f", "x"); }).exit(), Exit::world);
  EXPECT_EQ(get(folder / "victim"), "untouched");
}

TEST(WriteFile, a_write_that_fails_is_the_world_and_keeps_the_old_file) {
  const TemporaryFolder folder;
  write_file(folder / "f", "old");
  const FileSizeLimit small(1000);
  const Error error = refusal([&] { write_file(folder / "f", std::string(5000, 'x')); });
  EXPECT_EQ(error.exit(), Exit::world);
  EXPECT_THAT(error.what(), HasSubstr((folder / "f").string()));
  EXPECT_EQ(get(folder / "f"), "old");
  EXPECT_FALSE(std::filesystem::exists(folder / "f.partial"));
}

TEST(WriteFile, a_full_disk_is_named_with_what_to_do) {
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const Error error = refusal([&] { write_all(full.get(), "x", "runs/a/plan.json"); });
  EXPECT_EQ(error.exit(), Exit::world);
  EXPECT_STREQ(error.what(), "cannot write runs/a/plan.json: No space left on device");
  EXPECT_THAT(error.hint(), HasSubstr("--resume"));
}

TEST(WriteFile, where_nothing_can_be_written_is_the_world) {
  const Error error = refusal([] { write_file("/proc/assay-cannot-write-here", "x"); });
  EXPECT_EQ(error.exit(), Exit::world);
  EXPECT_THAT(error.what(), HasSubstr("/proc/assay-cannot-write-here"));
}

TEST(Digest, is_sha256) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, of_a_file_is_that_of_its_bytes) {
  const TemporaryFolder folder;
  const std::string bytes(3'000'001, 'q');
  put(folder / "f", bytes);
  EXPECT_EQ(sha256_of_file(folder / "f"), sha256(bytes));
  EXPECT_EQ(refusal([&] { sha256_of_file(folder.path()); }).exit(), Exit::usage);
}

}  // namespace
}  // namespace assay
