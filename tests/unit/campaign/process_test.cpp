// The conductor with real processes: the local launcher and a worker that is a shell script.
#include <sys/stat.h>

#include "fixture.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu_list.hpp"
#include "results/format/sample.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

class ProcessTest : public ConductorTest {
 protected:
  ProcessTest() {
    const std::string cpus = format_cpu_list(affinity());
    site_.hosts[0].cpus = cpus;
    for (SiteDevice& device : site_.hosts[0].devices) device.cpus = cpus;
    launcher_ = Registered<LauncherType>::find("local")->make({});
  }

  // A worker that writes a header and then does what `cases` says. Its words: $4 folder... in the
  // order that the conductor gives them.
  fs::path worker(const std::string& cases) const {
    const SamplesHeader header{plan_.id, sha256_, "JOB", 0, "test", "real", {}};
    std::string line = to_line(header);
    line.replace(line.find("\"JOB\""), 5, "\"'$5'\"");
    line.replace(line.find("\"attempt\":0"), 11, "\"attempt\":'$7'");
    const fs::path path = base_ / "worker.sh";
    std::ofstream(path) << "#!/bin/sh\nfile=$3/samples/$5.$7.jsonl\necho '" << line
                        << "' > $file\nfor entry in $(echo ${11} | tr , ' '); do\n"
                        << "  echo begin $entry >&3\n"
                        << cases << "\ndone\n";
    ::chmod(path.c_str(), 0755);
    return path;
  }

  std::unique_ptr<Launcher> launcher_;
};

TEST_F(ProcessTest, every_crash_of_a_real_worker_is_an_error_with_its_signal) {
  const Conducted done =
      conduct(folder(), plan_, site_, *launcher_, worker("  kill -ABRT $$"), progress_, stop_);
  EXPECT_EQ(done.jobs_started, 6U);
  for (const Sample& sample : measured().samples) {
    EXPECT_EQ(sample.cause, "the worker ended by signal 6 (Aborted) during the case");
  }
  EXPECT_EQ(measured().samples.size(), 6U);
  EXPECT_TRUE(measured().problems.empty());
}

TEST_F(ProcessTest, a_real_worker_that_hangs_is_ended_at_its_deadline_with_its_children) {
  plan_.stages.resize(1);
  plan_.entries = {entry("first", "host.facts", Level::host, {"host-0"})};
  plan_.entries[0].deadline_seconds = 0.3;
  make("hangs");
  conduct(folder(), plan_, site_, *launcher_, worker("  (setsid sleep 77 &)\n  sleep 77"),
          progress_, stop_);
  EXPECT_EQ(result("host.facts", "host-0"), "deadline of 0.3 s passed");
  EXPECT_EQ(launcher_->end_leftovers(plan_.id), 0U);
}

TEST_F(ProcessTest, a_worker_that_is_missing_stops_the_campaign_with_a_hint) {
  try {
    conduct(folder(), plan_, site_, *launcher_, base_ / "nothing", progress_, stop_);
    FAIL() << "conducted without a worker";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::world);
    EXPECT_NE(std::string(error.what()).find("No such file or directory"), std::string::npos);
    EXPECT_FALSE(error.hint().empty());
  }
}

}  // namespace
}  // namespace assay
