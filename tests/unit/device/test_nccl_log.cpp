// The lines are those of libnccl.so.2, 2.28.9, as its formats make them.
#include "harness/device/nccl_log.hpp"

#include <gmock/gmock.h>

#include "harness/device/join.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

constexpr const char* kBegun =
    "h1:12:12 [0] NCCL INFO Using network Socket\n"
    "h1:12:12 [0] NCCL INFO Init timings - ncclCommInitRankScalable: rank 0 nranks 4 total 1.25 "
    "(kernels 0.50, alloc 0.10, bootstrap 0.20, allgathers 0.05, topo 0.15, graphs 0.05, "
    "connections 0.10, rest 0.10)\n";

std::string begun_and(std::string_view more) {
  std::string log(kBegun);
  log.append(more);
  return log;
}

TEST(NcclLog, channels_are_counted_by_the_way_that_they_take) {
  const NcclLog log = parse_nccl_log(
      begun_and("h1:12:13 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via P2P/CUMEM/read\n"
                "h1:12:13 [0] NCCL INFO Channel 01/0 : 0[0] -> 1[1] via P2P/CUMEM\n"
                "h1:12:13 [0] NCCL INFO Channel 00/0 : 3[3] -> 4[0] [send] via NET/IB/1(0)/GDRDMA\n"
                "h1:12:13 [0] NCCL INFO Channel 00/0 : 3[3] -> 4[0] via P2P/direct pointer\n"
                "h1:12:13 [0] NCCL INFO NVLS comm 0x1 headRank 0 nHeads 4 nvlsRanks 4\n"));
  EXPECT_EQ(log.channels,
            (std::map<std::string, unsigned>{{"NET/IB", 1}, {"P2P/CUMEM", 2}, {"P2P/direct", 1}}));
  EXPECT_TRUE(log.nvls);
  const Transport found = transport_of(log);
  EXPECT_EQ(found.trouble, "");
  EXPECT_EQ(text(found.facts.at("transport")), "1 x NET/IB, 2 x P2P/CUMEM, 1 x P2P/direct");
}

TEST(NcclLog, a_network_that_carries_nothing_is_no_trouble_and_sockets_that_do_are) {
  const std::string near = "h1:12:13 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via P2P/CUMEM\n";
  const std::string far =
      "h1:12:13 [0] NCCL INFO Channel 01/0 : 0[0] -> 4[0] [send] via NET/Socket/0\n";
  EXPECT_EQ(transport_of(parse_nccl_log(begun_and(near))).trouble, "");
  EXPECT_THAT(transport_of(parse_nccl_log(begun_and(near + far))).trouble,
              HasSubstr("1 of its 2 channels are via NET/Socket"));
}

TEST(NcclLog, that_names_more_than_the_network_is_trouble_where_that_alone_was_to_be_taken) {
  const std::string nic =
      "h1:12:13 [0] NCCL INFO Channel 01/0 : 0[0] -> 4[0] [send] via NET/IB/0/GDRDMA\n";
  EXPECT_EQ(transport_of(parse_nccl_log(begun_and(nic)), Route::network).trouble, "");
  for (const char* other :
       {"h1:12:13 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via P2P/CUMEM\n",
        "h1:12:13 [0] NCCL INFO Channel 00/0 : 0[0] -> 1[1] via SHM/direct/direct\n",
        "h1:12:13 [0] NCCL INFO NVLS comm 0x1 headRank 0 nHeads 4 nvlsRanks 4\n"}) {
    const NcclLog log = parse_nccl_log(begun_and(nic + other));
    EXPECT_EQ(transport_of(log).trouble, "") << other;
    EXPECT_THAT(transport_of(log, Route::network).trouble, HasSubstr("did not heed it")) << other;
  }
  EXPECT_THAT(transport_of(parse_nccl_log(kBegun), Route::network).trouble, HasSubstr("unknown"));
}

TEST(NcclLog, one_that_names_no_channel_proves_nothing) {
  for (const char* log : {"", "no log", kBegun}) {
    EXPECT_THAT(transport_of(parse_nccl_log(log)).trouble, HasSubstr("unknown")) << log;
  }
}

TEST(NcclLog, the_beginning_is_told_by_its_parts) {
  const NcclLog log = parse_nccl_log(begun_and(
      "h1:12:12 [0] NCCL INFO Init timings - ncclCommSplit: rank 0 nranks 4 total 9.00 (kernels "
      "9.00)\n"));
  EXPECT_EQ(log.begin_seconds.at("total"), 1.25);
  EXPECT_EQ(log.begin_seconds.at("bootstrap"), 0.2);
  EXPECT_EQ(log.begin_seconds.at("rest"), 0.1);
  EXPECT_EQ(log.begin_seconds.size(), 9U);
}

TEST(Join, roots_are_spread_evenly) {
  EXPECT_EQ(root_ranks(4), (std::vector<unsigned>{0}));
  EXPECT_EQ(root_ranks(256), (std::vector<unsigned>{0, 128}));
  const auto many = root_ranks(13'800);
  EXPECT_EQ(many.size(), 108U);
  EXPECT_EQ(many[1], 127U);
  EXPECT_EQ(many.back(), 13'672U);
}

TEST(Join, bytes_go_through_a_text_and_back) {
  const std::string bytes("\0\x7f\xff x", 5);
  EXPECT_EQ(to_hex(bytes), "007fff2078");
  EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
  EXPECT_THROW(from_hex("0g"), Error);
  EXPECT_THROW(from_hex("000"), Error);
}

}  // namespace
}  // namespace assay
