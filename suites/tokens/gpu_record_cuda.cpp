// The first step of a shape is begun as it is, so that all memory is there; the next is recorded;
// from then on the record is repeated.
#include "suites/tokens/gpu_record_cuda.hpp"

#include <optional>

#include "harness/device/cuda/graph.hpp"

namespace assay {
namespace {

// Steps are counted, and nothing of them is begun.
class Repeating {
 public:
  explicit Repeating(GpuSteps& steps) : steps_(steps) { steps.set_repeated(true); }
  ~Repeating() { steps_.set_repeated(false); }
  Repeating(const Repeating&) = delete;
  Repeating& operator=(const Repeating&) = delete;

 private:
  GpuSteps& steps_;
};

class GpuRecord final : public StepRecord {
 public:
  explicit GpuRecord(GpuSteps& steps) : steps_(steps) {}

  void run(const TokenSpan& span, const std::function<void()>& steps) override {
    if (span.sequences != sequences_ || steps_.memory_version() != memory_version_) {
      graph_.reset();
      steps();
      sequences_ = span.sequences;
      memory_version_ = steps_.memory_version();
      return;
    }
    if (graph_) {
      const Repeating repeating(steps_);
      steps();
    } else {
      graph_.emplace(steps_.device(), steps);
    }
    graph_->begin();
  }

 private:
  GpuSteps& steps_;
  std::optional<CudaGraph> graph_;
  // Of what was begun last.
  std::size_t sequences_ = 0;
  std::uint64_t memory_version_ = 0;
};

}  // namespace

std::unique_ptr<StepRecord> gpu_record(GpuSteps& steps) {
  return std::make_unique<GpuRecord>(steps);
}

}  // namespace assay
