// NCCL's calls behind the interface.
#include "harness/device/cuda/nccl_communicator.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <utility>

#include "harness/device/cuda/nccl_session.hpp"
#include "harness/device/nccl_log.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

constexpr double kGoodbyeSeconds = 10;  // Until all ranks have ended a communicator.
constexpr std::size_t kLogBytesMax = 64U << 20U;

std::filesystem::path& log_path() {
  static std::filesystem::path path;
  return path;
}

Route& route_taken() {
  static Route route = Route::any;
  return route;
}

// What leaves NICs alone as the way between ranks, one of them for each GPU (NCCL's guide,
// "Environment Variables"). NCCL reads each once a process.
constexpr std::array<std::pair<const char*, const char*>, 5> kNetworkAlone{{
    {"NCCL_P2P_DISABLE", "1"},
    {"NCCL_SHM_DISABLE", "1"},
    {"NCCL_MNNVL_ENABLE", "0"},
    {"NCCL_NVLS_ENABLE", "0"},
    {"NCCL_NETDEVS_POLICY", "MAX:1"},  // 2.28.
}};

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Calls return at once and are waited for with deadlines of our own (NCCL's guide, "Non-blocking
// communicators").
ncclConfig_t without_blocking() {
  ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
  config.blocking = 0;
  return config;
}

ncclDataType_t type_of(Element element) {
  switch (element) {
    case Element::byte: return ncclUint8;
    case Element::float32: return ncclFloat32;
    case Element::float64: return ncclFloat64;
    case Element::bfloat16: return ncclBfloat16;
  }
  return ncclUint8;
}

// One of NCCL's communicators, as this rank has it.
struct Member {
  ncclComm_t comm = nullptr;
  unsigned rank = 0;
  unsigned size = 0;
  Registration registration = Registration::none;
};

class NcclCommunicator final : public Communicator {
 public:
  // Of all ranks: owns the session.
  NcclCommunicator(std::unique_ptr<NcclSession> session, const Member& member)
      : own_session_(std::move(session)), session_(own_session_.get()), member_(member) {
    session_->watchdog().watch(member_.comm);
  }
  // A part of another, which it must not outlive.
  NcclCommunicator(NcclSession& session, const Member& member)
      : session_(&session), member_(member) {
    session_->watchdog().watch(member_.comm);
  }

  // After a failure nobody says good-bye: the others may not. What NCCL answers here has nobody to
  // go to: everything was measured.
  ~NcclCommunicator() override {
    session_->forget(member_.comm);
    const bool ends_well = std::uncaught_exceptions() == 0 &&
                           session_->settled(member_.comm, nccl().finalize(member_.comm),
                                             now_seconds() + kGoodbyeSeconds) == ncclSuccess;
    if (ends_well) {
      nccl().destroy(member_.comm);
    } else {
      nccl().abort(member_.comm);
    }
  }
  NcclCommunicator(const NcclCommunicator&) = delete;
  NcclCommunicator& operator=(const NcclCommunicator&) = delete;

  unsigned rank() const override { return member_.rank; }
  unsigned size() const override { return member_.size; }

  Request start(const Transfer& transfer) override {
    session_->use(member_.comm, member_.registration, transfer.send);
    session_->use(member_.comm, member_.registration, transfer.receive);
    const ncclResult_t code = call(transfer);
    // Connections are made by the first use; until then nothing may follow in the stream.
    session_->finish(member_.comm, code, "NCCL", std::numeric_limits<double>::infinity());
    return {transfer};
  }

  void enqueue(const Transfer& transfer, double deadline_seconds) override {
    session_->watchdog().arm(deadline_seconds);
    start(transfer);
  }

  // NCCL's guide, "Using NCCL with CUDA Graphs": also whether it is recorded is all ranks' choice.
  // What was begun once before has its connections.
  bool can_be_recorded() const override { return true; }
  void due(double deadline_seconds) override { session_->watchdog().arm(deadline_seconds); }

  void wait(const Request&, double deadline_seconds) override {
    session_->watchdog().arm(deadline_seconds);
    session_->device().wait();
  }

  void when_overdue(Overdue report_and_end) override {
    session_->watchdog().when_overdue(std::move(report_and_end));
  }

  [[noreturn]] void abort() override { std::_Exit(static_cast<int>(Exit::world)); }

  std::unique_ptr<Communicator> split(unsigned color) override {
    return split(static_cast<int>(color), Registration::none);
  }

  std::unique_ptr<Communicator> with_component(const std::string& component) override {
    if (component == "default") return split(0, Registration::none);
    if (component == "registered" && nccl().register_buffer != nullptr) {
      return split(0, Registration::registered);
    }
    if (component == "symmetric" && nccl().register_window != nullptr) {
      return split(0, Registration::symmetric);
    }
    throw Error{"NCCL " + nccl().version() + " has no component '" + component + "'",
                "components of NCCL are default, registered (2.19) and symmetric (2.27)"};
  }

  std::unique_ptr<Memory> allocate(Device&, std::size_t bytes) override {
    return session_->allocate(bytes);
  }

  Transport transport() override {
    std::ifstream file(log_path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    Transport found = transport_of(parse_nccl_log(text.substr(0, kLogBytesMax)), route_taken());
    found.facts["nccl_version"] = nccl().version();
    if (route_taken() == Route::network) {
      std::string told;
      for (const auto& [name, value] : kNetworkAlone) {
        told += std::string(told.empty() ? "" : " ") + name + "=" + value;
      }
      found.facts["nccl_told"] = told;
    }
    return found;
  }

 private:
  std::unique_ptr<Communicator> split(int color, Registration registration) {
    ncclConfig_t config = without_blocking();
    ncclComm_t part = nullptr;
    const double deadline = now_seconds() + kGoodbyeSeconds;
    const ncclResult_t code =
        nccl().split(member_.comm, color, static_cast<int>(member_.rank), &part, &config);
    session_->finish(member_.comm, code, "ncclCommSplit", deadline);
    session_->finish(part, ncclInProgress, "ncclCommSplit", deadline);
    int rank = 0;
    int size = 0;
    nccl().check(nccl().user_rank(part, &rank), "ncclCommUserRank");
    nccl().check(nccl().count(part, &size), "ncclCommCount");
    return std::make_unique<NcclCommunicator>(
        *session_,
        Member{part, static_cast<unsigned>(rank), static_cast<unsigned>(size), registration});
  }

  // Every rank sends a part to every other.
  ncclResult_t all_to_all(const Transfer& transfer) {
    const std::size_t bytes = transfer.count * bytes_of(transfer.element);
    const auto* from = static_cast<const std::byte*>(transfer.send);
    auto* to = static_cast<std::byte*>(transfer.receive);
    const ncclDataType_t type = type_of(transfer.element);
    nccl().check(nccl().group_start(), "NCCL");
    for (unsigned peer = 0; peer < member_.size; ++peer) {
      const auto number = static_cast<int>(peer);
      nccl().check(
          nccl().send(from + peer * bytes, transfer.count, type, number, member_.comm, stream()),
          "NCCL");
      nccl().check(
          nccl().receive(to + peer * bytes, transfer.count, type, number, member_.comm, stream()),
          "NCCL");
    }
    return nccl().group_end();
  }

  // In one group, so that neither waits for the other to be done.
  ncclResult_t exchange(const Transfer& transfer) {
    const ncclDataType_t type = type_of(transfer.element);
    const auto peer = static_cast<int>(transfer.peer);
    nccl().check(nccl().group_start(), "NCCL");
    nccl().check(nccl().send(transfer.send, transfer.count, type, peer, member_.comm, stream()),
                 "NCCL");
    nccl().check(
        nccl().receive(transfer.receive, transfer.count, type, peer, member_.comm, stream()),
        "NCCL");
    return nccl().group_end();
  }

  ncclResult_t call(const Transfer& transfer) {
    const ncclDataType_t type = type_of(transfer.element);
    const ncclRedOp_t reduction = transfer.reduction == Reduction::max ? ncclMax : ncclSum;
    const auto peer = static_cast<int>(transfer.peer);
    const std::size_t count = transfer.count;
    switch (transfer.operation) {
      case Operation::barrier: return barrier();
      case Operation::all_reduce:
        return nccl().all_reduce(transfer.send, transfer.receive, count, type, reduction,
                                 member_.comm, stream());
      case Operation::reduce_scatter:
        return nccl().reduce_scatter(transfer.send, transfer.receive, count, type, reduction,
                                     member_.comm, stream());
      case Operation::all_gather:
        return nccl().all_gather(transfer.send, transfer.receive, count, type, member_.comm,
                                 stream());
      case Operation::all_to_all: return all_to_all(transfer);
      case Operation::send:
        return nccl().send(transfer.send, count, type, peer, member_.comm, stream());
      case Operation::receive:
        return nccl().receive(transfer.receive, count, type, peer, member_.comm, stream());
      case Operation::exchange: return exchange(transfer);
    }
    return ncclInvalidArgument;
  }

  // NCCL has none: a sum of which nobody wants the result.
  ncclResult_t barrier() {
    if (!word_) word_ = session_->device().allocate(sizeof(float));
    session_->device().fill(word_->data(), 0, sizeof(float));
    return nccl().all_reduce(word_->data(), word_->data(), 1, ncclFloat32, ncclSum, member_.comm,
                             stream());
  }

  cudaStream_t stream() const { return session_->device().stream(); }

  std::unique_ptr<NcclSession> own_session_;
  NcclSession* session_;
  Member member_;
  std::unique_ptr<Memory> word_;  // Of barriers.
};

ncclUniqueId id_of(const std::string& digits) {
  ncclUniqueId id{};
  const std::string bytes = from_hex(digits);
  expect(bytes.size() == sizeof id, "an id has as many bytes as NCCL's");
  std::memcpy(&id, bytes.data(), sizeof id);
  return id;
}

}  // namespace

std::string load_nccl(const std::filesystem::path& log, Route route) {
  route_taken() = route;
  if (route == Route::network) {
    for (const auto& [name, value] : kNetworkAlone) ::setenv(name, value, 1);
  }
  if (!log.empty()) {
    log_path() = log;
    // Whatever the user has set: without these nothing says which way data take.
    ::setenv("NCCL_DEBUG", "INFO", 1);
    ::setenv("NCCL_DEBUG_SUBSYS", "INIT,ENV", 1);
    ::setenv("NCCL_DEBUG_FILE", log.c_str(), 1);
  }
  return nccl().version();
}

std::string new_nccl_id() {
  ncclUniqueId id{};
  nccl().check(nccl().get_unique_id(&id), "ncclGetUniqueId");
  return to_hex({reinterpret_cast<const char*>(&id), sizeof id});
}

std::unique_ptr<Communicator> join_nccl(Device& device, const GpuSeat& seat) {
  auto& gpu = dynamic_cast<CudaDevice&>(device);
  expect(!seat.ids.empty(), "ranks have an id to find one another by");
  auto session = std::make_unique<NcclSession>(gpu);
  std::vector<ncclUniqueId> ids;
  for (const std::string& digits : seat.ids) ids.push_back(id_of(digits));
  ncclConfig_t config = without_blocking();
  ncclComm_t comm = nullptr;
  const auto size = static_cast<int>(seat.size);
  const auto rank = static_cast<int>(seat.rank);
  const bool is_scalable = nccl().init_rank_scalable != nullptr;
  const ncclResult_t code =
      is_scalable ? nccl().init_rank_scalable(&comm, size, rank, static_cast<int>(ids.size()),
                                              ids.data(), &config)
                  : nccl().init_rank_config(&comm, size, ids.front(), rank, &config);
  session->finish(comm, code, "NCCL's beginning", seat.deadline_seconds);
  return std::make_unique<NcclCommunicator>(std::move(session), Member{comm, seat.rank, seat.size});
}

}  // namespace assay
