// bench_ranks [SIZE...]: what the harness costs a collective, against a bare loop of MPI_Allreduce
// over the same buffers, ranks, pinning and parameters of MPI: at each size with the component of
// MPI that is the fastest there. Starts itself again under mpirun, with two ranks.
#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "harness/bench/group.hpp"
#include "harness/bench/message_meeting.hpp"
#include "harness/bench/worker_state.hpp"
#include "harness/device/affinity.hpp"
#include "harness/device/cpu/cache.hpp"
#include "harness/device/cpu/device.hpp"
#include "harness/device/cpu/mpi.hpp"
#include "harness/device/cpu_list.hpp"
#include "results/record/error.hpp"
#include "scripts/bench/pairs.hpp"
#include "suites/allreduce/buffers.hpp"
#include "suites/allreduce/collective.hpp"

namespace {

using namespace assay;
using namespace assay::bench;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kRepetitions = 5;
constexpr double kRepetitionSeconds = 0.1;
constexpr double kCaseSeconds = 120;

// One rank, as a worker runs it.
class BenchRank {
 public:
  explicit BenchRank(std::vector<Rank> ranks)
      : ranks_(std::move(ranks)),
        world_(session_.world()),
        meeting_(*world_),
        group_(meeting_, ranks_, [this] { return world_->with_component("default"); }),
        device_("cpu-0", affinity(), {{"llc_bytes", static_cast<double>(llc_bytes(affinity()))}}) {}

  bool is_first() const { return world_->rank() == 0; }

  // Bare, with each component: all rates in one line, and which is the best.
  std::string best_component(const std::string& size) {
    std::string best;
    std::string words = "bare allreduce." + size;
    double most = 0;
    for (const std::string component : {"tuned", "han", "sm"}) {
      run(size, component);
      const double rate = run_bare(std::stoul(size));
      char shown[64];
      std::snprintf(shown, sizeof shown, " %s %.4g B/s", component.c_str(), rate);
      words += shown;
      if (rate > most) best = component;
      most = std::max(most, rate);
    }
    std::printf("%s\n", words.c_str());
    return best;
  }

  // The harness: the median busbw over its repetitions.
  double run(const std::string& size, const std::string& component) {
    choose(component);
    group_.set_deadline(now() + kCaseSeconds);
    const Benchmark benchmark{
        .name = "bench.all_reduce",
        .about = "",
        .metrics = {{"busbw", "B/s", Better::higher}, {"algbw", "B/s", Better::higher}},
        .run = [](State& state) { measure_collective(state, Operation::all_reduce, true); }};
    entry_.axes = {{"component", component}, {"place", "out"}, {"size", size}, {"type", "fp32"}};
    entry_.metrics = benchmark.metrics;
    entry_.sampling = {.repetitions = kRepetitions, .repetition_seconds = kRepetitionSeconds};
    const CaseResult result = run_case(benchmark, {.entry = entry_,
                                                   .device = device_,
                                                   .kept = kept_,
                                                   .seed = 1,
                                                   .memory_bytes_max = 1ULL << 30U,
                                                   .pulse = {},
                                                   .group = &group_});
    if (result.status != SampleStatus::measured) throw Error{result.cause};
    iterations_ = static_cast<std::uint64_t>(std::get<double>(result.facts.at("iterations.busbw")));
    return median_with_interval(result.metrics.at("busbw").values).value;
  }

  // As many repetitions and iterations as the harness took last.
  double run_bare(std::size_t bytes) {
    group_.set_deadline(now() + kCaseSeconds);
    Buffers& buffers = kept_buffers_of_last();
    const std::size_t slots = buffers.bytes() / bytes;
    std::vector<double> rates;
    loop(buffers, bytes, slots);
    for (std::uint32_t i = 0; i < kRepetitions; ++i) {
      group_.barrier();
      const auto start = Clock::now();
      loop(buffers, bytes, slots);
      const std::chrono::duration<double> took = Clock::now() - start;
      rates.push_back(static_cast<double>(bytes * iterations_) / group_.max(took.count()));
    }
    return median_with_interval(rates).value;
  }

 private:
  static double now() {
    return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
  }

  // The same preference that the harness states.
  void choose(const std::string& component) {
    if (component == component_) return;
    component_ = component;
    MPI_Info info = MPI_INFO_NULL;
    MPI_Info_create(&info);
    MPI_Info_set(info, "ompi_comm_coll_preference", component.c_str());
    MPI_Comm_dup_with_info(MPI_COMM_WORLD, info, &bare_);  // A few, which end with the program.
    MPI_Info_free(&info);
  }

  Buffers& kept_buffers_of_last() {
    const auto& key = *static_cast<std::string*>(kept_.at("allreduce.latest").get());
    return *static_cast<Buffers*>(kept_.at(key).get());
  }

  void loop(Buffers& buffers, std::size_t bytes, std::size_t slots) {
    for (std::uint64_t i = 0; i < iterations_; ++i, ++next_) {
      const std::size_t at = static_cast<std::size_t>(next_ % slots) * bytes;
      MPI_Allreduce(buffers.send_at(at), buffers.receive_at(at), static_cast<int>(bytes / 4),
                    MPI_FLOAT, MPI_SUM, bare_);
    }
  }

  std::vector<Rank> ranks_;
  MpiSession session_;
  std::unique_ptr<Communicator> world_;
  MessageMeeting meeting_;
  Group group_;
  CpuDevice device_;
  Kept kept_;
  PlanEntry entry_;
  std::string component_;
  MPI_Comm bare_ = MPI_COMM_NULL;
  std::uint64_t iterations_ = 1;
  std::uint64_t next_ = 0;
};

// Two halves of this process's CPUs; this rank's own half.
std::vector<Rank> halves() {
  const std::string cpus = format_cpu_list(affinity());
  SiteDevice device;
  device.id = "cpu-0";
  device.cpus = cpus;
  SiteHost host;
  host.id = "host";
  host.devices = {device};
  return ranks_of({"bench", {host}}, "host");
}

int run(std::vector<std::string> sizes, unsigned rank) {
  const std::vector<Rank> ranks = halves();
  if (ranks.size() != 2) throw Error{"a single core makes no two ranks"};
  pin(parse_cpu_list(ranks.at(rank).cpus));
  BenchRank bench(ranks);
  // Both ranks decide alike, by the slower one's times; one of them says so.
  if (!bench.is_first() && std::freopen("/dev/null", "w", stdout) == nullptr) return 3;
  if (sizes.empty()) sizes = {"65536", "1048576", "67108864"};
  for (const std::string& size : sizes) {
    const std::string best = bench.best_component(size);
    compare({"allreduce." + size + "." + best, "B/s", [&] { return bench.run(size, best); },
             [&] { return bench.run_bare(std::stoul(size)); }});
  }
  return 0;
}

// Root may run mpirun here: it starts nothing but this program.
int under_mpirun(char** argv) {
  ::setenv("OMPI_ALLOW_RUN_AS_ROOT", "1", 0);
  ::setenv("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", 0);
  std::vector<char*> command;
  std::string words[] = {"mpirun", "-n", "2", "--host", "localhost:2", "--bind-to", "none"};
  for (std::string& word : words) command.push_back(word.data());
  for (char** word = argv; *word != nullptr; ++word) command.push_back(*word);
  command.push_back(nullptr);
  ::execvp(command[0], command.data());
  std::printf("bench allreduce - B/s - - 0.98 skipped: there is no mpirun\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* const rank = std::getenv("OMPI_COMM_WORLD_RANK");
  if (rank == nullptr) return under_mpirun(argv);
  try {
    return run({argv + 1, argv + argc}, static_cast<unsigned>(std::strtoul(rank, nullptr, 10)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ranks: %s\n", error.what());
    return 3;
  }
}
