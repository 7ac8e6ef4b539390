// How long judging and reporting a fleet take, on one core: wall time, peak memory, linearity.
//   bench_judge            all sizes, each in a process of its own, so that peaks do not mix
//   bench_judge UNITS DIR  one size, generated into the new folder DIR, which stays
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <optional>

#include "fleet.hpp"
#include "results/evidence/recompute.hpp"
#include "results/record/registered.hpp"
#include "results/report/report.hpp"
#include "results/report/row_format.hpp"
#include "results/store/file.hpp"

namespace {

namespace fs = std::filesystem;
using namespace assay;

constexpr std::array<std::size_t, 3> kUnits{3450, 6900, 13800};
constexpr double kSecondsMax = 5;
constexpr double kMebibytesMax = 1024;

struct Measured {
  double seconds = 0;      // On the wall.
  double cpu_seconds = 0;  // What it would take with a core of its own.
  double mebibytes = 0;
};

// What `assay judge` and `assay report` do together.
void judge_and_report(const fs::path& root) {
  const CampaignFolder folder = CampaignFolder::open(root);
  ReportBuilder builder(folder.plan(), folder.profile(), folder.site());
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
    builder.add(verdict, samples);
  };
  fs::create_directories(folder.file("report"));
  std::deque<FileWriter> files;
  std::deque<RowStream> streams;
  for (const RowFormat* format : Registered<RowFormat>::all()) {
    FileWriter& file = files.emplace_back(folder.file("report") / format->file);
    streams.emplace_back(*format, folder.plan(),
                         [&file](std::string_view rows) { file.append(rows); });
  }
  const auto row = [&](const Verdict& verdict) {
    for (RowStream& stream : streams) stream.add(verdict);
  };
  const Recomputed found = record_verdicts(folder, std::nullopt, folder.payload(), {each, {}, row});
  for (FileWriter& file : files) file.finish();
  const Report report = builder.build(found.ruling);
  for (const Format* format : Registered<Format>::all()) {
    write_file(folder.file("report") / format->file, format->render(report));
  }
}

Measured measure_here(const fs::path& root) {
  const auto began = std::chrono::steady_clock::now();
  judge_and_report(root);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return {seconds.count(), in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime),
          static_cast<double>(usage.ru_maxrss) / 1024};
}

// In a child, which tells by a pipe: the parent's own memory must not count.
Measured measure_apart(const fs::path& root) {
  std::array<int, 2> pipe_ends{};
  if (pipe(pipe_ends.data()) != 0) throw world_error("no pipe could be made");
  const pid_t child = fork();
  if (child < 0) throw world_error("no process could be started");
  if (child == 0) {
    int status = 1;
    try {
      const Measured measured = measure_here(root);
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

struct Line {
  const char* name;
  double value;
  const char* unit;
  double target;
};

void print(const Line& line, std::size_t units) {
  std::printf("bench %s_%zu %.3f %s %.3f - <%g %s\n", line.name, units, line.value, line.unit,
              line.value / line.target, line.target,
              line.value < line.target ? "passed" : "missed");
}

Measured bench(std::size_t units) {
  std::string name = (fs::temp_directory_path() / "assay-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw world_error("no temporary folder could be made");
  const fs::path root(name);
  Measured best;
  try {
    write_fleet(root, units);
    best = measure_apart(root);
    for (int repeat = 1; repeat < 3; ++repeat) {
      const Measured again = measure_apart(root);
      if (again.seconds < best.seconds) best = again;
    }
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
    if (argc == 3) {
      write_fleet(argv[2], std::strtoul(argv[1], nullptr, 10));
      const Measured measured = measure_apart(argv[2]);
      std::printf("%.3f s, of which %.3f s on a core, %.0f MiB\n", measured.seconds,
                  measured.cpu_seconds, measured.mebibytes);
      return 0;
    }
    std::array<Measured, kUnits.size()> measured;
    for (std::size_t i = 0; i < kUnits.size(); ++i) {
      measured[i] = bench(kUnits[i]);
      print({"judge_report", measured[i].seconds, "s", kSecondsMax}, kUnits[i]);
      print({"judge_report_cpu", measured[i].cpu_seconds, "s", kSecondsMax}, kUnits[i]);
      print({"judge_report_memory", measured[i].mebibytes, "MiB", kMebibytesMax}, kUnits[i]);
    }
    print_linearity(measured.front(), measured.back());
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_judge: %s\n", error.what());
    return 3;
  }
}
