// What a planted host, a site and a load give the doctor to say.
#include <gmock/gmock.h>

#include <algorithm>

#include "harness/doctor/host.hpp"
#include "harness/doctor/leftovers.hpp"
#include "harness/doctor/offers.hpp"
#include "harness/doctor/quiet.hpp"
#include "harness/doctor/room.hpp"
#include "harness/telemetry/host.hpp"
#include "tests/unit/telemetry/planted_host.hpp"

namespace assay {
namespace {

using testing::HasSubstr;

class DoctorOfAHost : public PlantedHost {
 protected:
  Diagnosis finding(const std::string& subject) const {
    const auto all = host_findings(files(), host_facts(files()));
    const auto found = std::ranges::find(all, subject, &Diagnosis::subject);
    EXPECT_NE(found, all.end()) << subject;
    return found == all.end() ? Diagnosis{} : *found;
  }
};

TEST_F(DoctorOfAHost, claims_nothing_that_it_could_not_look_at) {
  for (const char* subject : {"CPU governor", "clock source", "huge pages", "CPU quota"}) {
    EXPECT_EQ(finding(subject).health, Health::unknown) << subject;
  }
}

TEST_F(DoctorOfAHost, names_the_command_that_ends_a_slow_governor) {
  plant("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
  EXPECT_EQ(finding("CPU governor").health, Health::hurts);
  EXPECT_THAT(finding("CPU governor").mend, HasSubstr("performance"));
}

TEST_F(DoctorOfAHost, knows_a_slow_clock_source_from_a_fast_one) {
  const char* file = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  plant(file, "hpet\n");
  EXPECT_EQ(finding("clock source").health, Health::hurts);
  plant(file, "tsc\n");
  EXPECT_EQ(finding("clock source").health, Health::fine);
}

TEST_F(DoctorOfAHost, sees_that_huge_pages_are_off) {
  plant("/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
  EXPECT_EQ(finding("huge pages").health, Health::hurts);
}

TEST_F(DoctorOfAHost, sees_a_quota_of_its_control_group) {
  plant("/proc/self/cgroup", "0::/\n");
  plant("/sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
  plant("/sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(finding("CPU quota").health, Health::fine);
  plant("/sys/fs/cgroup/cpu.max", "50000 100000\n");
  EXPECT_EQ(finding("CPU quota").health, Health::hurts);
  EXPECT_THAT(finding("CPU quota").mend, HasSubstr("/sys/fs/cgroup/cpu.max"));
}

TEST_F(DoctorOfAHost, counts_memory_errors) {
  EXPECT_EQ(finding("memory errors").health, Health::note);
  plant("/sys/devices/system/edac/mc/mc0/ce_count", "3\n");
  plant("/sys/devices/system/edac/mc/mc0/ue_count", "1\n");
  EXPECT_EQ(finding("memory errors").health, Health::hurts);
  EXPECT_THAT(finding("memory errors").found, HasSubstr("3 corrected and 1 uncorrected"));
}

TEST_F(DoctorOfAHost, sees_a_container) {
  EXPECT_EQ(finding("container").health, Health::fine);
  plant("/.dockerenv", "");
  EXPECT_EQ(finding("container").health, Health::note);
}

TEST(Doctor, knows_when_operands_do_not_fit) {
  constexpr std::uint64_t kGiB = 1U << 30U;
  EXPECT_EQ(memory_finding({8 * kGiB, 32U << 20U, 0.6}).health, Health::fine);
  EXPECT_EQ(memory_finding({kGiB / 4, 32U << 20U, 0.6}).health, Health::hurts);
  EXPECT_EQ(memory_finding({1U << 20U, 32U << 20U, 0.6}).health, Health::cannot);
  EXPECT_EQ(memory_finding({std::nullopt, 0, 0.6}).health, Health::unknown);
}

TEST(Doctor, takes_a_condition_that_cannot_be_read_as_bad) {
  const std::vector<Requirement> required{
      {.condition = "steal_fraction", .unit = "1", .at_least = {}, .at_most = 0.05, .source = "x"}};
  EXPECT_EQ(quiet_findings({}, required).at(0).health, Health::hurts);
  EXPECT_EQ(quiet_findings({{"steal_fraction", 0.01}}, required).at(0).health, Health::fine);
  EXPECT_EQ(quiet_findings({{"steal_fraction", 0.2}}, required).at(0).health, Health::hurts);
}

TEST(Doctor, says_of_each_kernel_why_a_device_cannot_run_it) {
  Benchmark plain{.name = "a.plain", .about = ""};
  Benchmark bf16{.name = "a.bf16", .about = ""};
  bf16.kernel = "a.bf16";
  SiteDevice device;
  device.id = "cpu-0";
  device.unavailable["a.bf16"] = "no BF16 instructions";
  SiteHost host;
  host.devices = {device};
  const auto findings = offer_findings({"site", {host}}, {&bf16, &plain});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_THAT(findings[0].found, HasSubstr("1 of 2"));
  EXPECT_EQ(findings[1].health, Health::cannot);
  EXPECT_EQ(findings[1].found, "no BF16 instructions");
}

TEST(Doctor, does_not_count_what_devices_of_another_kind_run) {
  Benchmark plain{.name = "a.plain", .about = ""};
  Benchmark narrow{.name = "a.narrow", .about = ""};
  narrow.backend = "cuda";
  SiteDevice device;
  device.id = "cpu-0";
  device.kind = "cpu";
  SiteHost host;
  host.devices = {device};
  const auto findings = offer_findings({"site", {host}}, {&narrow, &plain});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].found, HasSubstr("1 of 1"));
}

TEST(Doctor, a_benchmark_of_several_kernels_can_run_where_one_of_them_can) {
  Benchmark tokens{.name = "a.tokens", .about = "", .axes = {{"type", {"bf16", "fp32"}}}};
  tokens.kernel = "a.{type}";
  SiteDevice device;
  device.id = "cpu-0";
  device.unavailable["a.bf16"] = "no BF16 instructions";
  SiteHost host;
  host.devices = {device};
  const auto findings = offer_findings({"site", {host}}, {&tokens});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_THAT(findings[0].found, HasSubstr("1 of 1"));
  EXPECT_THAT(findings[1].subject, HasSubstr("a.tokens by a.bf16"));
}

TEST(Doctor, sees_a_lock_that_nobody_holds) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "assay-doctor-locks";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  EXPECT_EQ(leftover_findings(folder).back().health, Health::fine);
  std::ofstream(folder / "run.lock") << "pid 1 on x since y\n";
  EXPECT_THAT(leftover_findings(folder).back().found, HasSubstr("killed"));
  std::filesystem::remove_all(folder);
}

TEST(Doctor, names_the_place_where_no_folder_can_be_made) {
  const auto file = std::filesystem::path(testing::TempDir()) / "assay-doctor-file";
  std::ofstream(file) << "in the way";
  EXPECT_EQ(disk_findings(file / "out").front().health, Health::cannot);
  EXPECT_EQ(disk_findings(testing::TempDir()).front().health, Health::fine);
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace assay
