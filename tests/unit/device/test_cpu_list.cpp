// Lists of CPUs as the kernel writes them.
#include <gtest/gtest.h>

#include "harness/device/cpu_list.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using Cpus = std::vector<unsigned>;

TEST(CpuList, reads_the_forms_of_the_kernel) {
  const std::vector<std::pair<std::string, Cpus>> table{
      {"", {}},
      {"0", {0}},
      {"0-3", {0, 1, 2, 3}},
      {"0-1,4", {0, 1, 4}},
      {"8,0-1\n", {0, 1, 8}},
      {"1,1,0-1", {0, 1}},
      {"8191", {8191}},
  };
  for (const auto& [text, cpus] : table) EXPECT_EQ(parse_cpu_list(text), cpus) << text;
}

TEST(CpuList, refuses_everything_else) {
  for (const std::string text : {"a", "-1", "1-", "3-1", "0,", ",0", "0 1", "1.5", "8192", "0-9999",
                                 "0x1", "99999999999", "0--1", " 0"}) {
    EXPECT_THROW(parse_cpu_list(text), Error) << text;
  }
}

TEST(CpuList, refuses_a_list_that_is_longer_than_any_host_needs) {
  std::string text = "0";
  for (int repeat = 0; repeat < 40'000; ++repeat) text += ",0";
  EXPECT_THROW(parse_cpu_list(text), Error);
}

TEST(CpuList, is_written_in_its_shortest_form) {
  const std::vector<std::pair<Cpus, std::string>> table{
      {{}, ""}, {{5}, "5"}, {{0, 1}, "0-1"}, {{0, 1, 4, 6, 7, 8}, "0-1,4,6-8"}};
  for (const auto& [cpus, text] : table) {
    EXPECT_EQ(format_cpu_list(cpus), text);
    EXPECT_EQ(parse_cpu_list(text), cpus);
  }
}

}  // namespace
}  // namespace assay
