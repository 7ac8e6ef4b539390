// A site of many racks in a few lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "results/format/site.hpp"
#include "tests/unit/format/complaint.hpp"

namespace assay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Three racks, the last of one host; two zones of two kinds.
const std::string kSite = R"({
"schema": "assay/site/1", "name": "paris",
"host_types": {"tray": {"devices": "gpu-[0-1]", "kind": "cuda", "model": "X", "watts": 500}},
"racks": [
{"hosts": "tray-[1-2]", "ids": "rack-[01-02]", "type": "tray", "hostname": "r{rack#}-{host}"},
{"ids": "rack-03", "hosts": "tray-1", "type": "tray", "hostname": "r{rack#}-{host}"}],
"zones": [
{"kind": "loop", "ids": "cdu-[1-2]", "racks_each": 2},
{"kind": "hall", "ids": "hall-1", "racks": ["rack-[01-03]"]}],
"spares": [
"rack-02/tray-2"],
"scheduler": {"kind": "slurm", "partition": "p", "flags": ["--qos=x"]}
})";

std::string refusal(const std::string& text) {
  return complaint([&] { parse_site(text, "s"); });
}

TEST(SiteLayout, its_racks_hosts_and_devices_are_units_in_their_order) {
  const Site site = parse_site(kSite, "s");
  std::vector<std::string> ids;
  for (const Unit& unit : units(site)) {
    if (unit.level != Level::device) ids.push_back(unit.id);
  }
  EXPECT_THAT(ids, ElementsAre("paris", "rack-01", "rack-01/tray-1", "rack-01/tray-2", "rack-02",
                               "rack-02/tray-1", "rack-02/tray-2", "rack-03", "rack-03/tray-1"));
  EXPECT_EQ(site.hosts.back().devices.back().id, "rack-03/tray-1/gpu-1");
  EXPECT_EQ(site.hosts.back().hostname, "r03-tray-1");
  EXPECT_EQ(site.hosts.back().devices.back().model, "X");
}

TEST(SiteLayout, is_written_as_it_was_described_and_reads_back_the_same) {
  const std::string text = to_json(parse_site(kSite, "s"));
  EXPECT_THAT(text, HasSubstr("rack-[01-02]"));
  EXPECT_EQ(text.find("rack-01/tray-1"), std::string::npos);
  EXPECT_EQ(to_json(parse_site(text, "s")), text);
}

TEST(SiteLayout, the_scheduler_says_what_nodes_are_given_and_whether_they_see_the_folder) {
  const std::string plain = to_json(parse_site(kSite, "s"));
  EXPECT_EQ(plain.find("shared_folder"), std::string::npos);
  const std::string text = to_json(
      parse_site(with(kSite, R"("kind": "slurm",)",
                      R"("kind": "slurm", "bundle": "/opt/a.tar.gz", "node_folder": "/local",
              "shared_folder": false, "step_flags": ["--container-image=x"],)"),
                 "s"));
  const Scheduler scheduler = parse_site(text, "s").scheduler.value();
  EXPECT_EQ(scheduler.bundle, "/opt/a.tar.gz");
  EXPECT_EQ(scheduler.node_folder, "/local");
  EXPECT_FALSE(scheduler.shared_folder);
  EXPECT_THAT(scheduler.step_flags, ElementsAre("--container-image=x"));
  EXPECT_EQ(to_json(parse_site(text, "s")), text);
}

TEST(SiteLayout, the_scheduler_says_by_what_ranks_find_one_another) {
  const auto by = [](const std::string& what) {
    return with(kSite, R"("kind": "slurm",)", R"("kind": "slurm", "bootstrap": ")" + what + "\",");
  };
  EXPECT_FALSE(parse_site(by("mpi"), "s").scheduler->bootstrap_by_files);
  const Site site = parse_site(by("files"), "s");
  EXPECT_TRUE(site.scheduler->bootstrap_by_files);
  EXPECT_EQ(to_json(parse_site(to_json(site), "s")), to_json(site));
  EXPECT_TRUE(parse_site(to_json(site), "s").scheduler->bootstrap_by_files);
  EXPECT_THAT(refusal(by("pmix")), HasSubstr("by \"mpi\" or by \"files\""));
}

TEST(SiteLayout, ranks_that_find_one_another_by_files_need_a_folder_that_all_see) {
  EXPECT_THAT(refusal(with(kSite, R"("kind": "slurm",)",
                           R"("kind": "slurm", "bootstrap": "files", "node_folder": "/tmp",
              "shared_folder": false,)")),
              HasSubstr("need a folder that all nodes see"));
}

TEST(SiteLayout, nodes_that_are_given_something_need_a_place_for_it) {
  for (const char* asks : {R"("bundle": "/opt/a.tar.gz",)", R"("shared_folder": false,)"}) {
    EXPECT_THAT(
        refusal(with(kSite, R"("kind": "slurm",)", std::string(R"("kind": "slurm", )") + asks)),
        HasSubstr("say where on their own disks"));
  }
}

TEST(SiteLayout, a_place_on_a_node_is_a_path_that_no_shell_reads_otherwise) {
  for (const char* place : {"/", "tmp", "/tmp/a b", "/tmp/$HOME", "/tmp/`x`"}) {
    EXPECT_THAT(refusal(with(kSite, R"("kind": "slurm",)",
                             std::string(R"("kind": "slurm", "node_folder": ")") + place + "\",")),
                HasSubstr("it is a whole path"))
        << place;
  }
}

TEST(SiteLayout, zones_take_racks_in_their_order_and_the_last_may_be_smaller) {
  const Site site = parse_site(kSite, "s");
  ASSERT_EQ(site.zones.size(), 3u);
  EXPECT_THAT(site.zones[0].racks, ElementsAre("rack-01", "rack-02"));
  EXPECT_THAT(site.zones[1].racks, ElementsAre("rack-03"));
  EXPECT_EQ(site.zones[2].id, "hall-1");
}

TEST(SiteLayout, spares_are_marked_and_the_others_are_not) {
  const Site site = parse_site(kSite, "s");
  const auto spares = std::ranges::count(site.hosts, true, &SiteHost::spare);
  EXPECT_EQ(spares, 1);
  EXPECT_TRUE(site.hosts[3].spare);
}

TEST(SiteLayout, every_mistake_is_told_at_once_with_its_line) {
  std::string text = with(kSite, "\"type\": \"tray\", \"hostname\": \"r{rack#}-{host}\"",
                          "\"type\": \"trai\", \"budget_watts\": -1");
  text = with(text, "\"kind\": \"loop\"", "\"kind\": \"lop\"");
  text = with(text, "\"rack-02/tray-2\"", "\"rack-03/tray-9\"");
  text = with(text, "[\"--qos=x\"]", "[\"qos\"]");
  const std::string told = refusal(text);
  EXPECT_THAT(told, HasSubstr("s:5: there is no host type 'trai' in host_types"));
  EXPECT_THAT(told, HasSubstr("s:5: 'budget_watts' must be more than 0"));
  EXPECT_THAT(told, HasSubstr("s:8: there is no kind of zone 'lop'"));
  EXPECT_THAT(told, HasSubstr("s:10: 'spares': the site has no host 'rack-03/tray-9'"));
  EXPECT_THAT(told, HasSubstr("s:12: a flag is a text that begins with '-'"));
}

TEST(SiteLayout, a_rack_in_two_zones_of_a_kind_is_refused_with_both) {
  EXPECT_THAT(refusal(with(
                  kSite, "{\"kind\": \"hall\", \"ids\": \"hall-1\", \"racks\": [\"rack-[01-03]\"]}",
                  "{\"kind\": \"loop\", \"ids\": \"cdu-9\", \"racks\": [\"rack-02\"]}")),
              HasSubstr("rack 'rack-02' is in two zones of kind loop: 'cdu-1' and 'cdu-9'"));
}

TEST(SiteLayout, zones_that_do_not_add_up_say_how_many_are_needed) {
  EXPECT_THAT(refusal(with(kSite, "cdu-[1-2]", "cdu-[1-3]")),
              HasSubstr("s:8: 3 racks, 2 each, need 2 zones, and 'ids' names 3"));
}

TEST(SiteLayout, zones_of_a_site_without_racks_are_refused) {
  EXPECT_THAT(refusal(R"({"schema": "assay/site/1", "name": "x",
"hosts": [{"id": "a", "devices": []}],
"zones": [{"kind": "loop", "ids": "cdu-[1-2]", "racks_each": 2}]})"),
              HasSubstr("s:3: 0 racks, 2 each, need 0 zones, and 'ids' names 2"));
}

TEST(SiteLayout, a_zone_of_a_rack_that_is_not_there_is_refused) {
  EXPECT_THAT(refusal(with(kSite, "rack-[01-03]", "rack-[01-04]")),
              HasSubstr("hall 'hall-1': the site has no rack 'rack-04'"));
}

TEST(SiteLayout, hostnames_that_would_be_the_same_are_refused) {
  EXPECT_THAT(refusal(with(kSite, "r{rack#}-{host}", "r-{host}")),
              HasSubstr("would both be named"));
}

TEST(SiteLayout, a_rack_that_stands_twice_names_both_lines) {
  EXPECT_THAT(refusal(with(kSite, "\"ids\": \"rack-03\"", "\"ids\": \"rack-02\"")),
              HasSubstr("s:6: the unit 'rack-02' stands twice, first in line 5"));
}

TEST(SiteLayout, a_pattern_that_does_not_close_is_refused_with_its_line) {
  EXPECT_THAT(refusal(with(kSite, "rack-[01-02]", "rack-[01-02")), HasSubstr("s:5: 'rack-[01-02'"));
}

TEST(SiteLayout, more_units_than_any_site_has_are_refused) {
  EXPECT_THAT(
      refusal(with(with(kSite, "rack-[01-02]", "rack-[00001-99999]"), "tray-[1-2]", "tray-[1-99]")),
      HasSubstr("a site has at most 2000000 units"));
}

TEST(SiteLayout, listed_hosts_of_a_rack_must_stand_together) {
  EXPECT_THAT(refusal(R"({"schema": "assay/site/1", "name": "x", "hosts": [
{"id": "a", "rack": "r1", "devices": []},
{"id": "b", "rack": "r2", "devices": []},
{"id": "c", "rack": "r1", "devices": []}]})"),
              HasSubstr("s:4: the unit 'r1' stands twice, first in line 2"));
}

TEST(SiteLayout, a_site_without_a_host_is_refused) {
  EXPECT_THAT(refusal(R"({"schema": "assay/site/1", "name": "x"})"),
              HasSubstr("at least one host"));
}

std::size_t devices_of(const std::string& name) {
  std::ifstream file(std::filesystem::path(ASSAY_SOURCE_DIR) / "suites/sites" / (name + ".json"));
  std::stringstream text;
  text << file.rdbuf();
  std::size_t contracted = 0;
  for (const SiteHost& host : parse_site(text.str(), name).hosts) {
    contracted += host.spare ? 0 : host.devices.size();
  }
  return contracted;
}

TEST(SiteLayout, the_sites_that_come_with_the_program_hold_what_their_names_say) {
  EXPECT_EQ(devices_of("site-13800"), 13800u);
  EXPECT_EQ(devices_of("site-13800-ragged"), 13800u);
  EXPECT_EQ(devices_of("site-18000-gb200"), 18000u);
}

TEST(SiteLayout, a_campus_of_440000_devices_is_read_from_a_few_lines) {
  std::string text = with(kSite, "rack-[01-02]", "rack-[0001-6111]");
  text = with(text, "tray-[1-2]", "tray-[01-18]");
  text = with(text, "gpu-[0-1]", "gpu-[0-3]");
  text = with(text, "\"ids\": \"rack-03\"", "\"ids\": \"rack-7000\"");
  text = with(text, "cdu-[1-2]", "cdu-[0001-3056]");
  text = with(text, "rack-[01-03]", "rack-0001");
  text = with(text, "rack-02/tray-2", "rack-0002/tray-02");
  EXPECT_EQ(parse_site(text, "s").hosts.size(), 6111u * 18 + 1);
}

}  // namespace
}  // namespace assay
