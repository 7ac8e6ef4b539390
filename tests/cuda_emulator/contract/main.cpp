// One rank of the communicators' contract, on an emulated GPU: NCCL behind the interface, reached
// through the module as the worker does. What a test has on the host is brought there and back.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <deque>

#include "harness/device/cpu/mpi.hpp"
#include "harness/device/join.hpp"
#include "harness/worker/cuda.hpp"
#include "tests/contract/communicator/communicators.hpp"

namespace assay {
namespace {

MpiSession* session = nullptr;
Device* device = nullptr;

class Staged final : public Communicator {
 public:
  explicit Staged(std::unique_ptr<Communicator> ranks) : ranks_(std::move(ranks)) {}

  unsigned rank() const override { return ranks_->rank(); }
  unsigned size() const override { return ranks_->size(); }

  Request start(const Transfer& transfer) override {
    const std::size_t bytes = transfer.count * bytes_of(transfer.element);
    const bool scatters = transfer.operation == Operation::reduce_scatter ||
                          transfer.operation == Operation::all_to_all;
    const bool gathers =
        transfer.operation == Operation::all_gather || transfer.operation == Operation::all_to_all;
    Way way;
    Transfer there = transfer;
    if (transfer.send != nullptr) {
      const std::size_t sent = scatters ? bytes * size() : bytes;
      way.from = ranks_->allocate(*device, sent);
      device->copy_in(way.from->data(), transfer.send, sent);
      there.send = way.from->data();
    }
    if (transfer.receive != nullptr) {
      way.bytes = gathers ? bytes * size() : bytes;
      way.back = transfer.receive;
      const bool in_place = transfer.send == transfer.receive;
      if (!in_place) way.to = ranks_->allocate(*device, way.bytes);
      there.receive = in_place ? way.from->data() : way.to->data();
    }
    way.request = ranks_->start(there);
    begun_.push_back(std::move(way));
    return {transfer};
  }

  void wait(const Request&, double deadline_seconds) override {
    const Way& way = begun_.front();
    ranks_->wait(way.request, deadline_seconds);
    if (way.back != nullptr) {
      device->copy_out(way.back, way.to ? way.to->data() : way.from->data(), way.bytes);
    }
    begun_.pop_front();
  }

  void when_overdue(Overdue) override {}
  [[noreturn]] void abort() override { std::_Exit(1); }
  std::unique_ptr<Communicator> split(unsigned color) override {
    return std::make_unique<Staged>(ranks_->split(color));
  }
  std::unique_ptr<Communicator> with_component(const std::string& component) override {
    return std::make_unique<Staged>(ranks_->with_component(component));
  }

 private:
  struct Way {
    std::unique_ptr<Memory> from = nullptr;
    std::unique_ptr<Memory> to = nullptr;
    void* back = nullptr;
    std::size_t bytes = 0;
    Request request = {};
  };

  std::unique_ptr<Communicator> ranks_;
  std::deque<Way> begun_;
};

double soon() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
             .count() +
         30;
}

std::unique_ptr<Communicator> on_gpus() {
  const auto mpi = session->world();
  const auto& kernel =
      *static_cast<const JoinKernel*>(device->find_kernel(typeid(JoinKernel), kJoinKernel));
  kernel.load({}, Route::any);
  std::string id = mpi->rank() == 0 ? kernel.new_id() : std::string(256, '0');
  std::string all(id.size() * mpi->size(), ' ');
  mpi->run({.operation = Operation::all_gather,
            .send = id.data(),
            .receive = all.data(),
            .count = id.size(),
            .element = Element::byte},
           soon());
  return std::make_unique<Staged>(
      kernel.join(*device, {mpi->rank(), mpi->size(), {all.substr(0, id.size())}, soon()}));
}

}  // namespace

std::vector<Implementation> implementations() {
  return {{"nccl", on_gpus, {"default", "registered", "symmetric"}}};
}

}  // namespace assay

int main(int argc, char** argv) {
  assay::MpiSession session;
  assay::session = &session;
  const unsigned rank = session.world()->rank();
  const auto device = assay::cuda_module().open({"gpu-" + std::to_string(rank), rank, {0}, {}});
  assay::device = device.get();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
