// The smaller parts of a worker.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "harness/bench/kernel.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/device.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/worker/describe.hpp"
#include "harness/worker/gpu_watch.hpp"
#include "harness/worker/libraries.hpp"
#include "harness/worker/operands.hpp"
#include "harness/worker/progress_pipe.hpp"
#include "harness/worker/settle.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

const Registered<KernelOffer> kRefusing{KernelOffer{
    .name = "planted.refusing", .backend = "cpu", .unavailable = [](const Device& device) {
      return "not on " + device.id();
    }}};
const Registered<KernelOffer> kOffered{
    KernelOffer{.name = "planted.offered", .backend = "cpu", .unavailable = [](const Device&) {
                  return std::string();
                }}};
const Registered<KernelOffer> kOfAnotherBackend{KernelOffer{
    .name = "planted.refusing@cuda", .backend = "cuda", .unavailable = [](const Device&) {
      return std::string("never asked");
    }}};

TEST(Describe, states_this_host_and_what_its_devices_cannot_run) {
  const Site site = describe({.devices = 1, .llc_bytes = 0});
  ASSERT_EQ(site.hosts.size(), 1U);
  const SiteHost& host = site.hosts[0];
  EXPECT_EQ(host.cpus, format_cpu_list(affinity()));
  ASSERT_EQ(host.devices.size(), 1U);
  const SiteDevice& device = host.devices[0];
  EXPECT_EQ(device.cpus, host.cpus);
  EXPECT_EQ(device.kind, "cpu");
  EXPECT_FALSE(device.model.empty());
  EXPECT_EQ(device.unavailable,
            (std::map<std::string, std::string>{{"planted.refusing", "not on cpu-0"}}));
}

TEST(Libraries, are_the_mapped_files_with_code) {
  const auto found = mapped_code(
      "7f00-7f01 r-xp 00000000 08:01 11 /usr/lib/libc.so.6\n"
      "7f01-7f02 r--p 00000000 08:01 12 /usr/share/locale\n"
      "7f02-7f03 r-xp 00000000 00:00 0 [vdso]\n"
      "7f03-7f04 r-xp 00000000 08:01 13 /opt/a b/lib c.so (deleted)\n"
      "7f04-7f05 rw-p 00000000 00:00 0\n");
  EXPECT_EQ(found, (std::set<std::string>{"/opt/a b/lib c.so (deleted)", "/usr/lib/libc.so.6"}));
}

CpuDevice any_device() { return CpuDevice("cpu-0", affinity(), {}); }

// A device that has memory of its own, as a GPU has.
class OwnMemory final : public Device {
 public:
  const std::string& id() const override { return name_; }
  const std::string& backend() const override { return name_; }
  const Facts& facts() const override { return facts_; }
  std::uint64_t llc_bytes() const override { return 0; }
  unsigned lanes() const override { return 1; }
  std::unique_ptr<Memory> allocate(std::size_t) override { return nullptr; }
  void parallel(const std::function<void(unsigned, unsigned)>&) override {}
  std::optional<std::uint64_t> memory_free_bytes() override { return 1000; }

 private:
  std::string name_ = "gpu-0";
  Facts facts_;
};

TEST(Operands, on_a_device_with_memory_of_its_own_are_a_fraction_of_that_and_shared_with_nobody) {
  OwnMemory gpu;
  Operands operands(0.5, 4);
  operands.enter_suite("hbm.triad", gpu);
  EXPECT_EQ(operands.bytes_max(), 500U);
}

TEST(Operands, are_freed_when_another_suite_begins) {
  auto device = any_device();
  Operands operands(0.5, 1);
  operands.enter_suite("hbm.triad", device);
  operands.kept()["a"] = nullptr;
  operands.enter_suite("hbm.copy", device);
  EXPECT_EQ(operands.kept().size(), 1U);
  operands.enter_suite("gemm.fp32", device);
  EXPECT_TRUE(operands.kept().empty());
}

TEST(Operands, share_free_memory_among_the_devices_of_a_host) {
  auto device = any_device();
  Operands alone(0.5, 1);
  Operands shared(0.5, 4);
  alone.enter_suite("hbm.triad", device);
  shared.enter_suite("hbm.triad", device);
  EXPECT_GT(shared.bytes_max(), 0U);
  EXPECT_LT(shared.bytes_max(), alone.bytes_max() / 2);
}

TEST(Operands, without_room_are_an_error) {
  auto device = any_device();
  Operands operands(0, 1);
  operands.enter_suite("hbm.triad", device);
  EXPECT_THROW(operands.bytes_max(), Error);
}

// Both ends of a pipe, closed with the object.
class Ends {
 public:
  Ends() { EXPECT_EQ(pipe(ends_), 0); }
  ~Ends() {
    close_reader();
    close(ends_[1]);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  int writer() const { return ends_[1]; }
  int reader() const { return ends_[0]; }
  void close_reader() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }

 private:
  int ends_[2] = {-1, -1};
};

TEST(ProgressPipe, says_nothing_where_nobody_gave_it_a_pipe) {
  ProgressPipe closed(-1, "");
  EXPECT_TRUE(closed.begin(0));
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  ProgressPipe no_pipe(null, "");
  EXPECT_TRUE(no_pipe.end(0, "measured"));
  close(null);
}

TEST(ProgressPipe, drops_progress_rather_than_wait_for_a_full_pipe) {
  const Ends ends;
  ProgressPipe progress(ends.writer(), "");
  const std::string filling(4096, 'x');
  while (write(ends.writer(), filling.data(), filling.size()) > 0) {
  }
  const auto start = std::chrono::steady_clock::now();
  progress.progress(0, 0.5);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
  EXPECT_TRUE(progress.begin(1)) << "gives up after a while";
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(900));
}

TEST(ProgressPipe, limits_progress_to_ten_lines_a_second) {
  const Ends ends;
  ProgressPipe progress(ends.writer(), "");
  for (int step = 0; step < 1000; ++step) progress.progress(3, step / 1000.0);
  char text[4096];
  const auto got = read(ends.reader(), text, sizeof text);
  ASSERT_GT(got, 0);
  EXPECT_LE(std::count(text, text + got, '\n'), 5);
}

TEST(ProgressPipe, notices_that_the_launcher_is_gone) {
  Ends ends;
  ProgressPipe progress(ends.writer(), "");
  ends.close_reader();
  const auto before = signal(SIGPIPE, SIG_IGN);
  EXPECT_FALSE(progress.begin(0));
  signal(SIGPIPE, before);
}

TEST(GpuTrouble, of_the_gpu_is_a_fault_and_of_an_application_a_disturbance) {
  const Conditions healthy{{"gpu_ecc_uncorrected", 0}, {"gpu_remap_pending", 0}};
  EXPECT_EQ(gpu_trouble(healthy, {45}).fault, "");
  EXPECT_EQ(gpu_trouble(healthy, {45}).disturbance, "");
  EXPECT_EQ(gpu_trouble({}, {}).fault, "") << "what is unknown accuses nobody";
  EXPECT_THAT(gpu_trouble(healthy, {79}).fault, testing::HasSubstr("XID 79"));
  EXPECT_EQ(gpu_trouble(healthy, {31}).fault, "");
  EXPECT_THAT(gpu_trouble(healthy, {31}).disturbance, testing::HasSubstr("XID 31"));
}

TEST(GpuTrouble, names_memory_that_is_broken) {
  EXPECT_THAT(gpu_trouble({{"gpu_ecc_uncorrected", 2}}, {}).fault,
              testing::HasSubstr("2 uncorrectable memory errors"));
  EXPECT_THAT(gpu_trouble({{"gpu_remap_pending", 1}}, {}).fault,
              testing::HasSubstr("drain and reset"));
  EXPECT_THAT(gpu_trouble({{"gpu_remap_failure", 1}, {"gpu_remap_pending", 1}}, {}).fault,
              testing::HasSubstr("replace the GPU"));
}

TEST(Settled, a_group_has_the_worst_of_its_ranks) {
  const auto of = [](const char* name, std::vector<double> values) {
    return settled(name, values);
  };
  EXPECT_EQ(of("gpu_thermal_fraction", {0, 0.5, 0.1}), 0.5);
  EXPECT_EQ(of("gpu_sm_clock_hz", {2e9, 1e9}), 1e9);
  EXPECT_EQ(of("gpu_nvlinks", {18, 17}), 17);
  EXPECT_EQ(of("gpu_nvlink_sent_bytes", {1, 2, 4}), 7);
  EXPECT_EQ(of("gpu_energy_joules", {10, 20}), 30);
  EXPECT_EQ(of("gpu_clock_reasons", {4, 32}), 36);
}

TEST(Settled, what_is_no_number_on_any_rank_is_unknown_and_not_the_others) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::vector<double>& values :
       {std::vector{0.0, nan}, std::vector{nan, 0.0}, std::vector<double>{}}) {
    EXPECT_FALSE(settled("gpu_thermal_fraction", values));
    EXPECT_FALSE(settled("gpu_clock_reasons", values));
  }
}

TEST(GpuTrouble, names_links_that_went_down_or_did_not_come_back) {
  EXPECT_EQ(gpu_trouble({{"gpu_nvlinks_lost", 0}, {"gpu_nvlink_recoveries", 3}}, {}).fault, "")
      << "a link that came back is shown, and is no fault";
  EXPECT_THAT(gpu_trouble({{"gpu_nvlinks_lost", 1}}, {}).fault,
              testing::HasSubstr("1 of its NVLinks went down"));
  EXPECT_THAT(
      gpu_trouble({{"gpu_nvlink_recoveries_failed", 2}, {"gpu_ecc_uncorrected", 1}}, {}).fault,
      testing::AllOf(testing::HasSubstr("memory errors"), testing::HasSubstr("; 2 times")));
}

}  // namespace
}  // namespace assay
