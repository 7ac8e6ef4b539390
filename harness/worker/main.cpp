// assay-worker: describes this host, or runs one job's cases inside it. Started by a launcher.
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <iostream>

#include "harness/device/affinity.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/device/ranks.hpp"
#include "harness/worker/describe.hpp"
#include "harness/worker/job.hpp"
#include "harness/worker/progress_pipe.hpp"
#include "results/format/site.hpp"
#include "results/record/error.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/parcel.hpp"

namespace assay {
namespace {

constexpr int kProgressDescriptor = 3;

// A worker must not outlive its launcher. A parent that ended before this call is noticed at the
// first line that nobody reads.
void end_with_parent() {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) std::_Exit(static_cast<int>(Exit::world));
  signal(SIGPIPE, SIG_IGN);
}

// What changes how BLAS, oneDNN, CUDA and NCCL run; never the whole environment.
Facts named_environment() {
  Facts found;
  for (const char* name : {"OMP_NUM_THREADS",
                           "OMP_PROC_BIND",
                           "OMP_PLACES",
                           "OPENBLAS_NUM_THREADS",
                           "OPENBLAS_CORETYPE",
                           "ONEDNN_MAX_CPU_ISA",
                           "DNNL_MAX_CPU_ISA",
                           "CUDA_VISIBLE_DEVICES",
                           "CUDA_MODULE_LOADING",
                           "NVIDIA_TF32_OVERRIDE",
                           "CUBLAS_EMULATE_SINGLE_PRECISION",
                           "CUBLAS_EMULATE_DOUBLE_PRECISION",
                           "CUBLAS_EMULATION_STRATEGY",
                           "CUBLAS_FIXEDPOINT_EMULATION_MANTISSA_BIT_COUNT",
                           "NCCL_ALGO",
                           "NCCL_PROTO",
                           "NCCL_NET",
                           "NCCL_NET_PLUGIN",
                           "NCCL_IB_HCA",
                           "NCCL_IB_DISABLE",
                           "NCCL_P2P_DISABLE",
                           "NCCL_P2P_LEVEL",
                           "NCCL_SHM_DISABLE",
                           "NCCL_NVLS_ENABLE",
                           "NCCL_NVLS_NCHANNELS",
                           "NCCL_MNNVL_ENABLE",
                           "NCCL_CUMEM_ENABLE",
                           "NCCL_NET_GDR_LEVEL",
                           "NCCL_NET_GDR_C2C",
                           "NCCL_COLLNET_ENABLE",
                           "NCCL_MIN_CTAS",
                           "NCCL_MAX_CTAS",
                           "NCCL_SOCKET_IFNAME",
                           "NCCL_RAS_ADDR"}) {
    if (const char* value = std::getenv(name))
      found[std::string("env.") + name] = std::string(value);
  }
  return found;
}

struct Arguments {
  bool describe = false;
  TopologyRequest topology;
  JobRequest job;
  std::filesystem::path sent_from;
  AttemptName sent;
  bool mpirun = false;
  bool srun = false;

  bool is_rank() const { return mpirun || srun; }
};

void declare(CLI::App& app, Arguments& arguments) {
  app.set_version_flag("--version", ASSAY_VERSION);
  auto* describe = app.add_flag("--describe", arguments.describe, "Print this host as a site file");
  app.add_option("--devices", arguments.topology.devices, "Split the cores into so many devices")
      ->check(CLI::Range(1U, 8192U))
      ->needs(describe);
  app.add_option("--llc-bytes", arguments.topology.llc_bytes,
                 "Size of the last-level caches, where the host states it wrongly")
      ->needs(describe);
  auto* run = app.add_subcommand("run", "Run planned cases on one unit");
  run->add_option("--folder", arguments.job.folder, "Campaign folder")->required();
  run->add_option("--job", arguments.job.job, "Id of the job")->required();
  run->add_option("--attempt", arguments.job.attempt, "Attempt, from 1")->required();
  run->add_option("--unit", arguments.job.unit, "Unit of the site")->required();
  auto* group = run->add_flag("--group", arguments.job.group,
                              "As one rank of the unit's, under mpirun or srun");
  run->add_flag("--mpirun", arguments.mpirun, "Started by mpirun: not pinned, speaks on stdout");
  auto* srun = run->add_flag("--srun", arguments.srun, "Started by Slurm's srun: the same");
  run->add_flag("--files", arguments.job.files,
                "Ranks find one another by files in the folder, which all see, not by MPI")
      ->needs(group)
      ->needs(srun);
  run->add_option("--entries", arguments.job.entries, "Indices of plan entries")
      ->required()
      ->delimiter(',');
  auto* send = app.add_subcommand("send", "Print what an attempt left on this host's own disk");
  send->add_option("--folder", arguments.sent_from, "Folder on this host's disk")->required();
  send->add_option("--job", arguments.sent.job, "Id of the job")->required();
  send->add_option("--attempt", arguments.sent.attempt, "Attempt, from 1")->required();
  app.require_subcommand(0, 1);
}

// Where whoever starts the ranks says which one this is.
unsigned own_rank(const Arguments& arguments) {
  const char* const variable = arguments.srun ? "SLURM_PROCID" : "OMPI_COMM_WORLD_RANK";
  const char* const text = std::getenv(variable);
  const std::string_view digits = text == nullptr ? "" : text;
  unsigned rank = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), rank);
  if (digits.empty() || parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) {
    throw Error{std::string(arguments.srun ? "--srun is for workers that Slurm's srun"
                                           : "--mpirun is for workers that Open MPI's mpirun") +
                    " started: there is no " + variable,
                "start it as assay plan --dry-run prints it"};
  }
  return rank;
}

// mpirun and srun start ranks wherever their own rules put them: such a worker pins itself and
// begins anew, so that thread pools which a library starts at its loading inherit the pinning, too.
void pin_and_begin_anew(const Arguments& arguments, char** argv) {
  const Pinning wanted = pinning(arguments.job);
  if (wanted.done) return;
  const auto cpus = parse_cpu_list(wanted.cpus);
  pin(cpus);
  const std::string threads = std::to_string(cpus.size());
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}) {
    setenv(name, threads.c_str(), 1);
  }
  execv("/proc/self/exe", argv);
  throw world_error("/proc/self/exe cannot be started again", "is /proc mounted?");
}

int work(const CLI::App& app, Arguments& arguments, ProgressPipe& progress) {
  if (arguments.describe) {
    std::cout << to_json(describe(arguments.topology)) << std::flush;
    return std::cout ? 0 : static_cast<int>(Exit::world);
  }
  if (app.got_subcommand("send")) {
    send_parcel(arguments.sent_from, arguments.sent, STDOUT_FILENO);
    return 0;
  }
  if (!app.got_subcommand("run")) throw Error{"nothing to do", "see assay-worker --help"};
  arguments.job.environment = named_environment();
  run_job(arguments.job, progress);
  return 0;
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  assay::end_with_parent();
  CLI::App app("Runs inside jobs of `assay run`; people call assay.");
  assay::Arguments arguments;
  assay::declare(app, arguments);
  try {
    app.parse(argc, argv);
    // Under mpirun and srun only the usual three descriptors come through.
    const bool is_rank = arguments.is_rank();
    assay::ProgressPipe progress(is_rank ? STDOUT_FILENO : assay::kProgressDescriptor,
                                 std::string(is_rank ? assay::kRankSays : ""));
    if (is_rank) {
      arguments.job.rank = assay::own_rank(arguments);
      assay::pin_and_begin_anew(arguments, argv);
    }
    return assay::work(app, arguments, progress);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(assay::Exit::usage);
  } catch (const assay::Error& error) {
    std::cerr << "assay-worker: " << error.what() << '\n';
    if (!error.hint().empty()) std::cerr << "  " << error.hint() << '\n';
    return static_cast<int>(error.exit());
  } catch (const std::exception& error) {
    std::cerr << "assay-worker: " << error.what() << '\n';
    return static_cast<int>(assay::Exit::world);
  }
}
