// The serving client under 1,000 streams and 20,000 events a second, on one core over plain HTTP.
// Client and server have a core each, their own where the system lets a program say so
// (SCHED_FIFO): what others do on a shared machine is no figure of the client.
// Each figure is a line: bench NAME VALUE UNIT RATIO INTERVAL TARGET OUTCOME.
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "results/record/error.hpp"
#include "scripts/bench/serve/server.hpp"
#include "suites/serve/load_loop.hpp"
#include "suites/serve/prompt.hpp"

namespace assay {
namespace {

constexpr std::uint32_t kStreams = 1000;
constexpr std::uint32_t kTokens = 200;  // Over 9 s an answer.
constexpr std::uint32_t kRequests = 3 * kStreams;
constexpr double kEventSeconds = 0.047;  // 21 a second; between answers is a gap.
constexpr double kEventsTarget = 20'000;
constexpr double kLagMillisecondsMax = 1;
constexpr double kStreamKibibytesMax = 16;

void stay_on(unsigned cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

// Whether nothing of normal priority may take that core now.
bool keep_core() {
  const sched_param priority{.sched_priority = 1};
  return sched_setscheduler(0, SCHED_FIFO, &priority) == 0;
}

// Of this process, in KiB: what is resident now.
double resident_kibibytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0;
  double resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1024;
}

struct Run {
  LoadResult result;
  double seconds = 0;
  double kibibytes = 0;  // That the streams added.
};

Run run_against(std::uint16_t port) {
  Endpoint endpoint;
  endpoint.url = parse_url("http://127.0.0.1:" + std::to_string(port) + "/v1");
  endpoint.model = "bench";
  const std::string key;
  const Peer peer{resolve("127.0.0.1", port).front(), "127.0.0.1", nullptr};
  Run made;
  const double before = resident_kibibytes();
  double most = before;
  Load load;
  load.requests = kRequests;
  load.streams = kStreams;
  load.output_tokens = kTokens;
  load.body = [&](std::uint32_t number) {
    return to_json({token_ids({1, 2}, number, 16, endpoint.vocabulary), {}, kTokens}, endpoint);
  };
  load.pulse = [&](double) { most = std::max(most, resident_kibibytes()); };
  made.result = LoadLoop({endpoint, key, peer}, load).run();
  made.kibibytes = most - before;
  for (const Answer& answer : made.result.answers) {
    made.seconds = std::max(made.seconds, answer.last_seconds);
  }
  return made;
}

void print(const char* name, double value, const char* unit, double target) {
  const bool at_least = target == kEventsTarget;
  const bool holds = at_least ? value >= target : value < target;
  std::printf("bench %s %.4g %s %.3f - %s%g %s\n", name, value, unit, value / target,
              at_least ? ">" : "<", target, holds ? "passed" : "missed");
}

void show(const Run& run) {
  double events = 0;
  std::size_t whole = 0;
  for (const Answer& answer : run.result.answers) {
    events += answer.chunks;
    whole += answer.is_whole() ? 1 : 0;
  }
  if (whole != run.result.answers.size()) throw world_error(account(run.result));
  const ClientHealth& health = run.result.health;
  print("serve_events", events / run.seconds, "1/s", kEventsTarget);
  print("serve_timestamp_error_p99", health.read_lag.percentile(0.99) * 1e3, "ms",
        kLagMillisecondsMax);
  print("serve_stream_memory", run.kibibytes / kStreams, "KiB", kStreamKibibytesMax);
  std::printf("bench serve_timestamp_error_p50 %.4g ms - - - part\n",
              health.read_lag.percentile(0.5) * 1e3);
  std::printf("bench serve_client_cpu %.4g 1 - - - part\n", health.cpu_share);
  std::printf("bench serve_client_runnable_not_running %.4g 1 - - - part\n", health.wait_share);
}

int run_all() {
  std::uint16_t port = 0;
  const int listener = listen_on_loopback(port);
  const pid_t server = fork();
  if (server == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    stay_on(1);
    keep_core();
    serve_events(listener, {kTokens, kEventSeconds});
  }
  close(listener);
  stay_on(0);
  std::printf("bench serve_core_of_its_own %d 1 - - - part\n", keep_core() ? 1 : 0);
  Run run = run_against(port);
  kill(server, SIGKILL);
  waitpid(server, nullptr, 0);
  show(run);
  return 0;
}

}  // namespace
}  // namespace assay

int main() {
  try {
    return assay::run_all();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_serve: %s\n", error.what());
    return 3;
  }
}
