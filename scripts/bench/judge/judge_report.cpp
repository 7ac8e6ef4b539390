// How long judging and reporting a fleet take: wall time, time on all cores, peak memory,
// linearity.
//   bench_judge            all sizes, each in a process of its own, so that peaks do not mix
//   bench_judge UNITS DIR  one size, generated into the new folder DIR, which stays
//   bench_judge DIR        the fleet that such a call left: two builds on the same files
// Reading and judging are timed by themselves too: what is left is texts, tables and the disk.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <future>
#include <optional>

#include "fleet.hpp"
#include "results/evidence/recompute.hpp"
#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "results/report/row_format.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"

namespace {

namespace fs = std::filesystem;
using namespace assay;

constexpr std::array<std::size_t, 3> kUnits{3450, 6900, 13800};
// Of the largest size; smaller ones in proportion.
constexpr double kSecondsMax = 3;
// 40 cases of 20 values, 6 conditions and 8 facts take 14 MiB as numbers alone.
constexpr double kMebibytesAThousandMax = 32;
// Of 3,450 hosts, samples in memory.
constexpr double kJudgingSecondsMax = 0.2;

struct Measured {
  double seconds = 0;         // On the wall.
  double cpu_seconds = 0;     // On all cores together.
  double kernel_seconds = 0;  // Of them, in the kernel: mostly the writes.
  double mebibytes = 0;
  double reading_seconds = 0;  // On the wall, by itself.
  double judging_seconds = 0;  // The same.
};

double seconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// What `assay judge` and `assay report` do together.
void judge_and_report(const fs::path& root) {
  const CampaignFolder folder = CampaignFolder::open(root);
  ReportBuilder builder(folder.plan(), folder.profile());
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
    builder.add(verdict, samples);
  };
  fs::create_directories(folder.file("report"));
  std::deque<FileWriter> files;
  std::vector<Rendering> rows;
  for (const RowFormat* format : Registered<RowFormat>::all()) {
    FileWriter& file = files.emplace_back(folder.file("report") / format->file);
    rows.push_back(
        rows_of(*format, folder.plan(), [&file](std::string_view text) { file.append(text); }));
  }
  Recomputed found = record_verdicts(folder, std::nullopt, folder.payload(), {each, {}, rows});
  for (FileWriter& file : files) file.finish();
  const Report report = builder.build(found.ruling, std::move(found.site));
  std::vector<std::future<void>> writing;
  for (const Format* format : Registered<Format>::all()) {
    writing.push_back(std::async(std::launch::async, [&folder, &report, format] {
      write_file(folder.file("report") / format->file, format->render(report));
    }));
  }
  for (std::future<void>& one : writing) one.get();
}

// Reading, then judging without making a text of it.
Measured measure_parts(const fs::path& root) {
  const CampaignFolder folder = CampaignFolder::open(root);
  const Plan plan = folder.plan();
  const Profile profile = folder.profile();
  const Site site = folder.site();
  Measured measured;
  auto began = std::chrono::steady_clock::now();
  const Measurements found =
      read_measurements(folder.file("samples"), plan, sha256_of_file(folder.file("plan.json")));
  measured.reading_seconds = seconds_since(began);
  began = std::chrono::steady_clock::now();
  judge(plan, profile, site, found, {});
  measured.judging_seconds = seconds_since(began);
  return measured;
}

Measured measure_whole(const fs::path& root) {
  const auto began = std::chrono::steady_clock::now();
  judge_and_report(root);
  const double seconds = seconds_since(began);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return {.seconds = seconds,
          .cpu_seconds = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime),
          .kernel_seconds = in_seconds(usage.ru_stime),
          .mebibytes = static_cast<double>(usage.ru_maxrss) / 1024};
}

// In a child, which tells by a pipe: the parent's own memory must not count.
Measured apart(Measured (*measure)(const fs::path&), const fs::path& root) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) throw world_error("no pipe could be made");
  const pid_t child = fork();
  if (child < 0) throw world_error("no process could be started");
  if (child == 0) {
    int status = 1;
    try {
      const Measured measured = measure(root);
      status = write(pipe_ends[1], &measured, sizeof measured) == sizeof measured ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "bench_judge: %s\n", error.what());
    }
    _exit(status);
  }
  Measured measured;
  close(pipe_ends[1]);
  const bool told = read(pipe_ends[0], &measured, sizeof measured) == sizeof measured;
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!told || status != 0) throw world_error("judging " + root.string() + " failed");
  return measured;
}

Measured measure_apart(const fs::path& root) {
  Measured measured = apart(measure_whole, root);
  const Measured parts = apart(measure_parts, root);
  measured.reading_seconds = parts.reading_seconds;
  measured.judging_seconds = parts.judging_seconds;
  return measured;
}

struct Line {
  const char* name;
  double value;
  const char* unit;
  double target;
};

// A figure without a target is part of one that has it.
void print(const Line& line, std::size_t units) {
  if (line.target == 0) {
    std::printf("bench %s_%zu %.3f %s - - - part\n", line.name, units, line.value, line.unit);
    return;
  }
  std::printf("bench %s_%zu %.3f %s %.3f - <%g %s\n", line.name, units, line.value, line.unit,
              line.value / line.target, line.target,
              line.value < line.target ? "passed" : "missed");
}

// Of each figure the lesser, but for memory.
Measured better(const Measured& a, const Measured& b) {
  return {std::min(a.seconds, b.seconds),
          std::min(a.cpu_seconds, b.cpu_seconds),
          std::min(a.kernel_seconds, b.kernel_seconds),
          std::max(a.mebibytes, b.mebibytes),
          std::min(a.reading_seconds, b.reading_seconds),
          std::min(a.judging_seconds, b.judging_seconds)};
}

Measured bench(std::size_t units) {
  std::string name = (fs::temp_directory_path() / "assay-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw world_error("no temporary folder could be made");
  const fs::path root(name);
  Measured best;
  try {
    write_fleet(root, units);
    best = measure_apart(root);
    for (int repeat = 1; repeat < 3; ++repeat) best = better(best, measure_apart(root));
  } catch (...) {
    fs::remove_all(root);
    throw;
  }
  fs::remove_all(root);
  return best;
}

// Seconds on a core for a unit, at the largest size over that at the smallest: 1 is linear.
void print_linearity(const Measured& small, const Measured& large) {
  const double growth = static_cast<double>(kUnits.back()) / static_cast<double>(kUnits.front());
  const double ratio = large.cpu_seconds / small.cpu_seconds / growth;
  std::printf("bench judge_report_linearity %.3f 1 %.3f - <1.25 %s\n", ratio, ratio,
              ratio < 1.25 ? "passed" : "missed");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 1) {
      const fs::path root = argv[argc - 1];
      if (argc == 3) write_fleet(root, std::strtoul(argv[1], nullptr, 10));
      const Measured measured = measure_apart(root);
      std::printf(
          "%.3f s, %.3f s of CPU (%.3f s in the kernel), %.0f MiB; reading %.3f s, judging %.3f "
          "s\n",
          measured.seconds, measured.cpu_seconds, measured.kernel_seconds, measured.mebibytes,
          measured.reading_seconds, measured.judging_seconds);
      return 0;
    }
    std::array<Measured, kUnits.size()> measured;
    for (std::size_t i = 0; i < kUnits.size(); ++i) {
      const Measured& now = measured[i] = bench(kUnits[i]);
      const auto share = static_cast<double>(kUnits[i]) / static_cast<double>(kUnits.back());
      const double thousands = static_cast<double>(kUnits[i]) / 1000;
      print({"judge_report", now.seconds, "s", kSecondsMax * share}, kUnits[i]);
      print({"judge_report_cpu", now.cpu_seconds, "s", 0}, kUnits[i]);
      print({"judge_report_reading", now.reading_seconds, "s", 0}, kUnits[i]);
      print({"judge_report_memory", now.mebibytes, "MiB", kMebibytesAThousandMax * thousands},
            kUnits[i]);
      print({"judge", now.judging_seconds, "s", kJudgingSecondsMax * thousands / 3.45}, kUnits[i]);
    }
    print_linearity(measured.front(), measured.back());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_judge: %s\n", error.what());
    return 3;
  }
}
