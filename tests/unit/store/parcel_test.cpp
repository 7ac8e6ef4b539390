// Files of an attempt that come from another disk.
#include "results/store/parcel.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "results/store/descriptor.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

const AttemptName kName{"memory-cpu-0", 2};

class Parcel : public testing::Test {
 protected:
  Parcel() {
    fs::remove_all(root_);
    for (const char* side : {"there", "here"}) {
      fs::create_directories(root_ / side / "samples");
      fs::create_directories(root_ / side / "raw");
    }
    std::string large(200001, 's');
    large.back() = '\n';
    put("samples/memory-cpu-0.2.jsonl", large);
    put("raw/memory-cpu-0.2.jsonl", "raw\n");
    put("raw/memory-cpu-0.2.rank-11.json", "rank\n");
    put("raw/memory-cpu-0.1.jsonl", "of another attempt\n");
    put("samples/other.2.jsonl", "of another job\n");
  }

  ~Parcel() override { fs::remove_all(root_); }

  void put(const std::string& file, const std::string& bytes) const {
    write_file(root_ / "there" / file, bytes);
  }

  std::string sent() const {
    {
      const Descriptor into(::open((root_ / "parcel").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600));
      send_parcel(root_ / "there", kName, into.get());
    }
    return read_file(root_ / "parcel");
  }

  std::string unpack(const std::string& bytes) const {
    write_file(root_ / "parcel", bytes);
    return unpack_parcel(root_ / "parcel", root_ / "here", kName);
  }

  std::vector<std::string> here() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(root_ / "here")) {
      if (entry.is_regular_file()) found.push_back(entry.path().lexically_relative(root_ / "here"));
    }
    std::ranges::sort(found);
    return found;
  }

  // Tests of one program run side by side.
  fs::path root_ = fs::path(testing::TempDir()) / ("assay-parcel-" + std::to_string(::getpid()));
};

TEST_F(Parcel, holds_all_files_of_its_attempt_and_no_other) {
  EXPECT_EQ(unpack(sent()), "");
  EXPECT_THAT(here(),
              testing::ElementsAre("raw/memory-cpu-0.2.jsonl", "raw/memory-cpu-0.2.rank-11.json",
                                   "samples/memory-cpu-0.2.jsonl"));
  for (const std::string& file : here()) {
    EXPECT_EQ(read_file(root_ / "here" / file), read_file(root_ / "there" / file));
  }
}

TEST_F(Parcel, of_a_worker_that_wrote_nothing_is_empty_and_believed) {
  fs::remove_all(root_ / "there/samples");
  fs::remove_all(root_ / "there/raw");
  fs::create_directories(root_ / "there/samples");
  fs::create_directories(root_ / "there/raw");
  EXPECT_EQ(sent(), "end 0\n");
  EXPECT_EQ(unpack("end 0\n"), "");
}

TEST_F(Parcel, that_is_cut_anywhere_leaves_nothing) {
  const std::string whole = sent();
  for (std::size_t size = 0; size < whole.size(); size += size < 400 ? 13 : 29959) {
    EXPECT_NE(unpack(whole.substr(0, size)), "") << size;
    EXPECT_THAT(here(), testing::IsEmpty()) << size;
  }
}

TEST_F(Parcel, with_one_changed_byte_leaves_nothing) {
  std::string changed = sent();
  changed[changed.find("sss") + 1000] = 't';
  EXPECT_EQ(unpack(changed), "the SHA-256 of samples/memory-cpu-0.2.jsonl is another");
  EXPECT_THAT(here(), testing::IsEmpty());
}

TEST_F(Parcel, cannot_name_a_place_that_is_not_its_own) {
  for (const char* file :
       {"raw/../../escaped", "/etc/escaped", "samples/other.2.jsonl", "raw/memory-cpu-0.1.jsonl",
        "raw/memory-cpu-0.2.rank-.json", "raw/memory-cpu-0.2.rank-a.json", "plan.json"}) {
    const std::string bytes =
        std::string("file ") + file + " 1\nxsha256 " + sha256("x") + "\nend 1\n";
    EXPECT_EQ(unpack(bytes), "it holds a file that is not of this attempt") << file;
  }
}

TEST_F(Parcel, replaces_nothing_that_is_here) {
  write_file(root_ / "here/samples/memory-cpu-0.2.jsonl", "mine\n");
  EXPECT_EQ(unpack(sent()), "its samples/memory-cpu-0.2.jsonl is here already");
  EXPECT_EQ(read_file(root_ / "here/samples/memory-cpu-0.2.jsonl"), "mine\n");
}

TEST_F(Parcel, says_how_many_files_it_has_and_nothing_stands_behind_that) {
  EXPECT_EQ(unpack("end 1\n"), "it is torn");
  EXPECT_EQ(unpack("end 0\nend 0\n"), "something stands behind its end");
}

}  // namespace
}  // namespace assay
