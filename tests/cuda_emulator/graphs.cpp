// Graphs: what a stream is given while it records is kept and done at each launch.
#include <map>
#include <memory>
#include <vector>

#include "tests/cuda_emulator/streams.hpp"

namespace assay::emulated {
namespace {

struct Graph {
  unsigned device = 0;
  std::vector<Piece> pieces;
};

// By handle: those that were recorded, and those that are ready to be launched.
template <class Handle>
class Graphs {
 public:
  Handle add(Graph graph) {
    auto made = std::make_unique<Graph>(std::move(graph));
    const auto handle = reinterpret_cast<Handle>(made.get());
    graphs_[handle] = std::move(made);
    return handle;
  }
  Graph* find(Handle handle) {
    const auto found = graphs_.find(handle);
    return found == graphs_.end() ? nullptr : found->second.get();
  }
  bool destroy(Handle handle) { return graphs_.erase(handle) == 1; }

 private:
  std::map<Handle, std::unique_ptr<Graph>> graphs_;
};

Graphs<cudaGraph_t>& recorded() {
  static Graphs<cudaGraph_t> kGraphs;
  return kGraphs;
}

Graphs<cudaGraphExec_t>& ready() {
  static Graphs<cudaGraphExec_t> kGraphs;
  return kGraphs;
}

cudaError_t launch(const Graph& graph, cudaStream_t stream) {
  if (graph.device != current_device()) return cudaErrorInvalidResourceHandle;
  ++emulator().graph_launches;
  for (const Piece& piece : graph.pieces) {
    if (const cudaError_t code = enqueue(stream, piece); code != cudaSuccess) return code;
  }
  return cudaSuccess;
}

}  // namespace

bool breaks_a_capture(const char* call) {
  bool broken = false;
  for (const auto& [handle, stream] : emulator().streams) {
    if (stream->device != current_device() || !stream->capture) continue;
    say(std::string(call) + " while a stream records breaks the record");
    stream->capture->is_broken = broken = true;
  }
  return broken;
}

}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode) {
  EmulatedStream* found = find_stream(stream);
  if (found == nullptr) return result(cudaErrorInvalidResourceHandle);
  if (mode != cudaStreamCaptureModeThreadLocal) return result(cudaErrorInvalidValue);
  if (found->capture) return result(cudaErrorIllegalState);
  found->capture.emplace();
  return result(cudaSuccess);
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  *graph = nullptr;
  EmulatedStream* found = find_stream(stream);
  if (found == nullptr) return result(cudaErrorInvalidResourceHandle);
  if (!found->capture) return result(cudaErrorIllegalState);
  const Capture capture = std::move(*found->capture);
  found->capture.reset();
  if (capture.is_broken) return result(cudaErrorStreamCaptureInvalidated);
  *graph = recorded().add({found->device, capture.pieces});
  return result(cudaSuccess);
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* made, cudaGraph_t graph,
                                 unsigned long long flags) {
  const Graph* found = recorded().find(graph);
  if (found == nullptr || flags != 0) return result(cudaErrorInvalidValue);
  *made = ready().add(*found);
  return result(cudaSuccess);
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  return result(recorded().destroy(graph) ? cudaSuccess : cudaErrorInvalidValue);
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t graph, cudaStream_t stream) {
  const Graph* found = ready().find(graph);
  return result(found == nullptr ? cudaErrorInvalidValue : launch(*found, stream));
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graph) {
  return result(ready().destroy(graph) ? cudaSuccess : cudaErrorInvalidValue);
}

}  // extern "C"
