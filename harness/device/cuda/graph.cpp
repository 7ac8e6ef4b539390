// Recording by stream capture.
#include "harness/device/cuda/graph.hpp"

namespace assay {
namespace {

// Ends on every way out: a stream that is left recording takes no other work.
class Recording {
 public:
  explicit Recording(CudaDevice& device) : device_(device) {
    // Other threads of the process may go on calling CUDA.
    device.check(cudaStreamBeginCapture(device.stream(), cudaStreamCaptureModeThreadLocal),
                 "recording a graph");
  }
  ~Recording() {
    if (!ended_) cudaStreamEndCapture(device_.stream(), &graph_);
    if (graph_ != nullptr) cudaGraphDestroy(graph_);
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  cudaGraph_t end() {
    ended_ = true;
    device_.check(cudaStreamEndCapture(device_.stream(), &graph_), "recording a graph");
    return graph_;
  }

 private:
  CudaDevice& device_;
  cudaGraph_t graph_ = nullptr;
  bool ended_ = false;
};

}  // namespace

CudaGraph::CudaGraph(CudaDevice& device, const std::function<void()>& work) : device_(device) {
  Recording recording(device);
  work();
  device.check(cudaGraphInstantiate(&graph_, recording.end(), 0), "making a graph ready");
}

CudaGraph::~CudaGraph() {
  if (graph_ != nullptr) cudaGraphExecDestroy(graph_);
}

void CudaGraph::begin() {
  device_.check(cudaGraphLaunch(graph_, device_.stream()), "beginning a graph");
}

}  // namespace assay
