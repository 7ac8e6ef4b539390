// The first step of a shape is begun as it is, so that all memory is there, and all connections
// among ranks; the next is recorded; from then on the record is repeated.
#include "suites/tokens/gpu_record_cuda.hpp"

#include <map>
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

  void run(std::size_t number, const TokenSpan& span, const Steps& steps) override {
    Part& part = parts_[number];
    if (span.sequences != part.sequences || steps_.memory_version() != part.memory_version) {
      part.graph.reset();
      steps(false);
      part.sequences = span.sequences;
      part.memory_version = steps_.memory_version();
      return;
    }
    if (part.graph) {
      const Repeating repeating(steps_);
      steps(true);
    } else {
      part.graph.emplace(steps_.device(), [&] { steps(false); });
    }
    part.graph->begin();
  }

 private:
  struct Part {
    std::optional<CudaGraph> graph;
    // Of what was begun last.
    std::size_t sequences = 0;
    std::uint64_t memory_version = 0;
  };

  GpuSteps& steps_;
  std::map<std::size_t, Part> parts_;
};

}  // namespace

std::unique_ptr<StepRecord> gpu_record(GpuSteps& steps) {
  return std::make_unique<GpuRecord>(steps);
}

}  // namespace assay
