// What counted bytes prove of the way that ranks' data took.
#include "suites/allreduce/wire.hpp"

#include <gmock/gmock.h>

namespace assay {
namespace {

constexpr double kGigabyte = 1e9;

// Two hosts of two GPUs each.
const std::vector<Rank> kRanks{{.device = "gpu-0", .host = "a", .hostname = "a", .cpus = "0"},
                               {.device = "gpu-1", .host = "a", .hostname = "a", .cpus = "1"},
                               {.device = "gpu-0", .host = "b", .hostname = "b", .cpus = "0"},
                               {.device = "gpu-1", .host = "b", .hostname = "b", .cpus = "1"}};

TEST(WireProof, bytes_by_nvlink_are_summed_over_gpus_and_prove_the_way) {
  const WireProof proof =
      wire_proof(kRanks, std::vector<WireCount>(4, {kGigabyte, std::nullopt}), {kGigabyte});
  EXPECT_EQ(proof.trouble, "");
  EXPECT_EQ(proof.facts.at("nvlink_sent_bytes"), Fact(4e9));
  EXPECT_FALSE(proof.facts.contains("nic_sent_bytes")) << "unknown, and not zero";
  EXPECT_THAT(text(proof.facts.at("transport_basis")), testing::HasSubstr("4 GB by NVLink"));
}

TEST(WireProof, ports_of_a_host_are_counted_once_however_many_ranks_read_them) {
  const WireProof proof =
      wire_proof(kRanks, std::vector<WireCount>(4, {0.0, 2 * kGigabyte}), {kGigabyte});
  EXPECT_EQ(proof.trouble, "");
  EXPECT_EQ(proof.facts.at("nic_sent_bytes"), Fact(4e9));
}

TEST(WireProof, data_that_no_wire_counted_took_another_way) {
  const WireProof proof = wire_proof(kRanks, std::vector<WireCount>(4, {1e6, 0.0}), {kGigabyte});
  EXPECT_THAT(proof.trouble, testing::HasSubstr("data took another way"));
  EXPECT_FALSE(proof.facts.contains("transport_basis"));
}

TEST(WireProof, what_one_rank_does_not_count_proves_nothing_and_accuses_nobody) {
  std::vector<WireCount> sent(4, {0.0, 0.0});
  sent[2] = {};
  const WireProof proof = wire_proof(kRanks, sent, {kGigabyte});
  EXPECT_EQ(proof.trouble, "");
  EXPECT_TRUE(proof.facts.empty());
}

TEST(WireProof, of_a_few_bytes_nothing_can_be_proved) {
  const WireProof proof = wire_proof(kRanks, std::vector<WireCount>(4, {0.0, 0.0}), {8});
  EXPECT_EQ(proof.trouble, "");
  EXPECT_FALSE(proof.facts.contains("transport_basis"));
}

TEST(WireProof, where_nvlink_was_to_be_off_its_own_bytes_say_that_it_was_not) {
  const WireDemand demand{kGigabyte, Route::network};
  EXPECT_THAT(wire_proof(kRanks, std::vector<WireCount>(4, {kGigabyte, 0.0}), demand).trouble,
              testing::HasSubstr("NVLink was to be off"));
  EXPECT_EQ(wire_proof(kRanks, std::vector<WireCount>(4, {1e6, 2 * kGigabyte}), demand).trouble,
            "");
  const WireProof unknown =
      wire_proof(kRanks, std::vector<WireCount>(4, {1e6, std::nullopt}), demand);
  EXPECT_EQ(unknown.trouble, "") << "ports that do not count accuse nobody";
  EXPECT_FALSE(unknown.facts.contains("transport_basis")) << "and prove nothing";
}

TEST(LeastSentBytes, is_what_no_algorithm_and_no_switch_can_save) {
  Pattern pattern{Operation::all_reduce, Element::float32, 4096, 4};
  EXPECT_EQ(least_sent_bytes(pattern), 3072);
  pattern.operation = Operation::all_gather;
  EXPECT_EQ(least_sent_bytes(pattern), 1024) << "a switch can copy it for all others";
}

}  // namespace
}  // namespace assay
