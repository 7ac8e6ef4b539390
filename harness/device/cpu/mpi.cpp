// MPI's blocking calls behind the interface, under the eyes of a watchdog.
#include "harness/device/cpu/mpi.hpp"

#include <mpi.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>

#include "harness/device/bf16.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

// How late a passed deadline may be noticed. Well below a second, and no load.
constexpr std::chrono::milliseconds kLook{20};

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void check(int code, const char* call) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> words{};
  int length = 0;
  MPI_Error_string(code, words.data(), &length);
  throw world_error(std::string(call) + ": " +
                    std::string(words.data(), static_cast<std::size_t>(length)));
}

// MPI takes another component without a word where the preferred one is not there, is switched off
// or serves nobody (a priority of 0): what is measured would bear a wrong name.
void expect_offered(const std::string& component) {
  int provided = 0;
  check(MPI_T_init_thread(MPI_THREAD_SINGLE, &provided), "MPI_T_init_thread");
  const std::string name = "coll_" + component + "_priority";
  int at = 0;
  int count = 0;
  int priority = 0;
  MPI_T_cvar_handle handle{};
  const bool is_known = MPI_T_cvar_get_index(name.c_str(), &at) == MPI_SUCCESS &&
                        MPI_T_cvar_handle_alloc(at, nullptr, &handle, &count) == MPI_SUCCESS &&
                        count == 1 && MPI_T_cvar_read(handle, &priority) == MPI_SUCCESS;
  MPI_T_finalize();
  if (is_known && priority > 0) return;
  throw Error{"Open MPI does not offer its component " + component + " here",
              "ompi_info says what is installed; OMPI_MCA_coll and OMPI_MCA_coll_" + component +
                  "_priority may switch it off"};
}

// Every partial sum is rounded, as an instruction that adds two BF16 numbers would.
void add_bf16(void* in, void* in_out, int* length, MPI_Datatype*) {
  const auto* from = static_cast<const std::uint16_t*>(in);
  auto* to = static_cast<std::uint16_t*>(in_out);
  for (int i = 0; i < *length; ++i) to[i] = to_bf16(from_bf16(from[i]) + from_bf16(to[i]));
}

// MPI 3 has no 16-bit float: a type of two bytes and a sum of our own.
struct Bf16 {
  MPI_Datatype type = MPI_DATATYPE_NULL;
  MPI_Op sum = MPI_OP_NULL;
};

}  // namespace

// The session's watchdog, and what all of its communicators use.
struct MpiSession::Watched {
  std::atomic<double> deadline_seconds{std::numeric_limits<double>::infinity()};
  Communicator::Overdue report_and_end;
  std::mutex mutex;  // Of what is below.
  std::condition_variable ending;
  bool over = false;
  Bf16 bf16;
  std::thread watchdog;

  void watch() {
    std::unique_lock lock(mutex);
    while (!ending.wait_for(lock, kLook, [&] { return over; })) {
      if (now_seconds() < deadline_seconds.load(std::memory_order_relaxed)) continue;
      if (report_and_end) report_and_end({});
      std::_Exit(static_cast<int>(Exit::world));
    }
  }
};

class MpiCommunicator final : public Communicator {
 public:
  MpiCommunicator(MPI_Comm comm, MpiSession::Watched& watched) : comm_(comm), watched_(watched) {
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
    int number = 0;
    check(MPI_Comm_rank(comm_, &number), "MPI_Comm_rank");
    rank_ = static_cast<unsigned>(number);
    check(MPI_Comm_size(comm_, &number), "MPI_Comm_size");
    size_ = static_cast<unsigned>(number);
  }

  ~MpiCommunicator() override {
    if (comm_ != MPI_COMM_WORLD) MPI_Comm_free(&comm_);
  }
  MpiCommunicator(const MpiCommunicator&) = delete;
  MpiCommunicator& operator=(const MpiCommunicator&) = delete;

  unsigned rank() const override { return rank_; }
  unsigned size() const override { return size_; }

  Request start(const Transfer& transfer) override {
    expect(transfer.count <= kTransferElementsMax, "a transfer has as many elements as MPI counts");
    return {transfer};
  }

  void wait(const Request& request, double deadline_seconds) override {
    watched_.deadline_seconds.store(deadline_seconds, std::memory_order_relaxed);
    const int code = call(request.transfer);
    watched_.deadline_seconds.store(std::numeric_limits<double>::infinity(),
                                    std::memory_order_relaxed);
    check(code, "MPI");
  }

  void when_overdue(Overdue report_and_end) override {
    const std::lock_guard lock(watched_.mutex);
    watched_.report_and_end = std::move(report_and_end);
  }

  // A rank that ends like this makes its launcher end all others; MPI_Abort would wait for those
  // that do not answer.
  [[noreturn]] void abort() override { std::_Exit(static_cast<int>(Exit::world)); }

  std::unique_ptr<Communicator> split(unsigned color) override {
    MPI_Comm part = MPI_COMM_NULL;
    check(MPI_Comm_split(comm_, static_cast<int>(color), static_cast<int>(rank_), &part),
          "MPI_Comm_split");
    return std::make_unique<MpiCommunicator>(part, watched_);
  }

  std::unique_ptr<Communicator> with_component(const std::string& component) override {
    if (component == "sm" && !all_on_one_host()) {
      throw Error{"Open MPI's component sm serves ranks of one host, and these are on several"};
    }
    if (component != "default") expect_offered(component);
    MPI_Info info = MPI_INFO_NULL;
    check(MPI_Info_create(&info), "MPI_Info_create");
    if (component != "default") {
      MPI_Info_set(info, "ompi_comm_coll_preference", component.c_str());
    }
    MPI_Comm same = MPI_COMM_NULL;
    const int code = MPI_Comm_dup_with_info(comm_, info, &same);
    MPI_Info_free(&info);
    check(code, "MPI_Comm_dup_with_info");
    return std::make_unique<MpiCommunicator>(same, watched_);
  }

 private:
  bool all_on_one_host() const {
    MPI_Comm near = MPI_COMM_NULL;
    check(MPI_Comm_split_type(comm_, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &near),
          "MPI_Comm_split_type");
    int size = 0;
    MPI_Comm_size(near, &size);
    MPI_Comm_free(&near);
    return static_cast<unsigned>(size) == size_;
  }

  MPI_Datatype type_of(Element element) const {
    switch (element) {
      case Element::byte: return MPI_BYTE;
      case Element::float32: return MPI_FLOAT;
      case Element::float64: return MPI_DOUBLE;
      case Element::bfloat16: return watched_.bf16.type;
    }
    return MPI_DATATYPE_NULL;
  }

  MPI_Op op_of(const Transfer& transfer) const {
    if (transfer.reduction == Reduction::max) return MPI_MAX;
    return transfer.element == Element::bfloat16 ? watched_.bf16.sum : MPI_SUM;
  }

  int call(const Transfer& transfer) const {
    const MPI_Datatype type = type_of(transfer.element);
    const auto count = static_cast<int>(transfer.count);
    const auto peer = static_cast<int>(transfer.peer);
    const void* send = transfer.send == transfer.receive ? MPI_IN_PLACE : transfer.send;
    switch (transfer.operation) {
      case Operation::barrier: return MPI_Barrier(comm_);
      case Operation::all_reduce:
        return MPI_Allreduce(send, transfer.receive, count, type, op_of(transfer), comm_);
      case Operation::reduce_scatter:
        return MPI_Reduce_scatter_block(transfer.send, transfer.receive, count, type,
                                        op_of(transfer), comm_);
      case Operation::all_gather:
        return MPI_Allgather(transfer.send, count, type, transfer.receive, count, type, comm_);
      case Operation::all_to_all:
        return MPI_Alltoall(transfer.send, count, type, transfer.receive, count, type, comm_);
      case Operation::send: return MPI_Send(transfer.send, count, type, peer, 0, comm_);
      case Operation::receive:
        return MPI_Recv(transfer.receive, count, type, peer, 0, comm_, MPI_STATUS_IGNORE);
      case Operation::exchange:
        return MPI_Sendrecv(transfer.send, count, type, peer, 0, transfer.receive, count, type,
                            peer, 0, comm_, MPI_STATUS_IGNORE);
    }
    return MPI_ERR_OP;
  }

  MPI_Comm comm_;
  MpiSession::Watched& watched_;
  unsigned rank_ = 0;
  unsigned size_ = 0;
};

MpiSession::MpiSession() : watched_(std::make_unique<Watched>()) {
  // Both are switched off by default (priority 0); below tuned's 30 they serve only who asks.
  ::setenv("OMPI_MCA_coll_han_priority", "1", 0);
  ::setenv("OMPI_MCA_coll_sm_priority", "1", 0);
  int provided = 0;
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS ||
      provided < MPI_THREAD_FUNNELED) {
    throw world_error("MPI cannot be started", "start the ranks with mpirun of the same MPI");
  }
  check(MPI_Type_contiguous(2, MPI_BYTE, &watched_->bf16.type), "MPI_Type_contiguous");
  check(MPI_Type_commit(&watched_->bf16.type), "MPI_Type_commit");
  check(MPI_Op_create(add_bf16, 1, &watched_->bf16.sum), "MPI_Op_create");
  watched_->watchdog = std::thread([this] { watched_->watch(); });
}

MpiSession::~MpiSession() {
  {
    const std::lock_guard lock(watched_->mutex);
    watched_->over = true;
  }
  watched_->ending.notify_all();
  watched_->watchdog.join();
  // A rank that failed must not wait here for the others, who wait for it: it ends without
  // good-bye, which makes mpirun end them.
  if (std::uncaught_exceptions() > 0) return;
  MPI_Op_free(&watched_->bf16.sum);
  MPI_Type_free(&watched_->bf16.type);
  MPI_Finalize();
}

std::unique_ptr<Communicator> MpiSession::world() {
  return std::make_unique<MpiCommunicator>(MPI_COMM_WORLD, *watched_);
}

std::string MpiSession::version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> words{};
  int length = 0;
  MPI_Get_library_version(words.data(), &length);
  const std::string whole(words.data(), static_cast<std::size_t>(length));
  return whole.substr(0, whole.find(','));
}

}  // namespace assay
