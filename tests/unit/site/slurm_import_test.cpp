// A site from Slurm's words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/site/hostlist.hpp"
#include "harness/site/slurm_import.hpp"
#include "results/format/site.hpp"
#include "tests/unit/format/complaint.hpp"

namespace assay {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string node(const std::string& name, const std::string& state = "idle",
                 const std::string& reason = "none") {
  return name + "|acc|144|960000|gpu:gb300:4(S:0-1)|" + state + "|" + reason + "\n";
}

const std::string kFour = node("r001t01") + node("r001t02") + node("r002t01") + node("r002t02");

Site written(const SlurmImport& made) { return parse_site(to_json(made.site), "imported"); }

TEST(SlurmImport, racks_are_read_off_the_names_and_written_as_one_group) {
  const SlurmImport made = import_slurm(kFour, {}, 0, "paris");
  ASSERT_EQ(made.site.layout.racks.size(), 1u);
  EXPECT_EQ(made.site.layout.racks[0].ids, "rack-[001-002]");
  const Site site = written(made);
  ASSERT_EQ(site.hosts.size(), 4u);
  EXPECT_EQ(site.hosts[3].id, "rack-002/host-02");
  EXPECT_EQ(site.hosts[3].hostname, "r002t02");
  EXPECT_EQ(site.hosts[3].devices.size(), 4u);
  EXPECT_EQ(site.hosts[3].devices[0].kind, "cuda");
}

TEST(SlurmImport, a_rack_without_one_of_its_hosts_is_ragged_and_keeps_the_others) {
  const SlurmImport made = import_slurm(node("r1t1") + node("r1t3") + node("r2t1"), {}, 0, "s");
  EXPECT_EQ(written(made).hosts.size(), 3u);
}

TEST(SlurmImport, racks_may_be_so_many_nodes_each) {
  const Site site = written(import_slurm(node("n1") + node("n2") + node("n3"), {}, 2, "s"));
  EXPECT_EQ(site.hosts[0].rack, "rack-001");
  EXPECT_EQ(site.hosts[2].rack, "rack-002");
  EXPECT_EQ(site.hosts[2].hostname, "n3");
}

TEST(SlurmImport, names_without_racks_are_listed_and_it_is_said) {
  const SlurmImport made = import_slurm(node("n1") + node("n2"), {}, 0, "s");
  EXPECT_EQ(written(made).hosts.size(), 2u);
  EXPECT_THAT(made.notes, Contains(HasSubstr("show no racks")));
}

TEST(SlurmImport, a_node_of_two_partitions_stands_once) {
  const SlurmImport made =
      import_slurm(kFour + "r001t01|debug|144|960000|gpu:gb300:4|idle|none\n", {}, 0, "s");
  EXPECT_EQ(written(made).hosts.size(), 4u);
  EXPECT_EQ(made.site.scheduler->partition, "acc");
}

TEST(SlurmImport, drained_nodes_stay_in_the_site_and_are_told_with_the_reason) {
  const SlurmImport made =
      import_slurm(kFour + node("r003t01", "drained", "bad | cable"), {}, 0, "s");
  EXPECT_EQ(written(made).hosts.size(), 5u);
  EXPECT_THAT(made.notes, Contains("1 node is drained (bad | cable): r003t01"));
}

TEST(SlurmImport, racks_under_one_leaf_switch_are_a_block) {
  const SlurmImport made =
      import_slurm(kFour,
                   "SwitchName=leaf1 Level=0 LinkSpeed=1 Nodes=r[001-002]t[01-02]\nSwitchName=top "
                   "Level=1 LinkSpeed=1 Nodes=r[001-002]t[01-02] Switches=leaf1\n",
                   0, "s");
  ASSERT_EQ(made.site.layout.zones.size(), 1u);
  EXPECT_EQ(made.site.layout.zones[0].ids, "leaf1");
  EXPECT_EQ(written(made).zones[0].racks.size(), 2u);
}

TEST(SlurmImport, a_cpu_node_has_one_cpu_device) {
  const Site site = written(import_slurm("n1|p|8|16000|(null)|idle|none\n", {}, 0, "s"));
  ASSERT_EQ(site.hosts[0].devices.size(), 1u);
  EXPECT_EQ(site.hosts[0].devices[0].kind, "cpu");
}

TEST(SlurmImport, what_is_not_in_the_format_is_refused_with_its_line) {
  EXPECT_THAT(complaint([&] { import_slurm(kFour + "n1 idle\n", {}, 0, "s"); }),
              HasSubstr("line 5 "));
  EXPECT_THAT(complaint([&] { import_slurm("n1|p|many|1|x|idle|none\n", {}, 0, "s"); }),
              HasSubstr("line 1 "));
  EXPECT_THAT(complaint([&] { import_slurm("\n", {}, 0, "s"); }), HasSubstr("no node"));
}

TEST(SlurmImport, names_that_would_fall_together_ask_for_the_size_of_a_rack) {
  EXPECT_THAT(complaint([&] { import_slurm(node("a1b1") + node("c1d1"), {}, 0, "s"); }),
              HasSubstr("two nodes would both be rack-1/host-1"));
}

TEST(Hostlist, brackets_commas_and_widths_are_expanded) {
  EXPECT_THAT(expand_hostlist("r[001-002,4]t[1-2],login1"),
              ElementsAre("r001t1", "r001t2", "r002t1", "r002t2", "r4t1", "r4t2", "login1"));
}

TEST(Hostlist, a_bracket_that_does_not_close_is_refused) {
  EXPECT_THAT(complaint([] { expand_hostlist("r[1-2"); }), HasSubstr("not closed"));
}

}  // namespace
}  // namespace assay
