// libcublasLt.so.13: the calls that the module makes, and no other. Rules and their sources stand
// in the table `calls`.
#include <cublasLt.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>

#include "tests/cuda_emulator/emulator.hpp"
#include "tests/cuda_emulator/matmul.hpp"

namespace assay::emulated {
namespace {

// Objects by their handles, so that one which was destroyed is known.
template <class T>
class Objects {
 public:
  void* make(T object) {
    auto made = std::make_unique<T>(std::move(object));
    void* handle = made.get();
    objects_[handle] = std::move(made);
    return handle;
  }
  T* find(const void* handle) {
    const auto found = objects_.find(handle);
    return found == objects_.end() ? nullptr : found->second.get();
  }
  bool destroy(const void* handle) { return objects_.erase(handle) == 1; }

 private:
  std::map<const void*, std::unique_ptr<T>> objects_;
};

struct Context {};
struct MatmulPreference {
  std::size_t workspace_bytes = 0;  // CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES is 0 by default.
};

Objects<Context> contexts;
Objects<MatrixLayout> layouts;
Objects<MatmulDescription> descriptions;
Objects<MatmulPreference> preferences;

cublasStatus_t refuse(cublasStatus_t status, const std::string& why) {
  say("cuBLASLt: " + why);
  return status;
}

// CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_*_BYTES are 256 where nobody says otherwise: what the chosen
// algorithm counts on.
constexpr std::uintptr_t kAlignment = 256;
constexpr std::size_t kWorkspaceBytes = 1U << 20U;

// How many times longer than the first choice each tile takes.
constexpr std::array kTileFactors{1.0, 1.25, 0.98, 1.1};

// In an algorithm: that it came from here, for which product, the workspace that it needs, its
// tile.
constexpr std::uint64_t kMark = 0x454d554c41544544;  // "EMULATED"

std::uint64_t digest(const Matmul& matmul) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const std::uint64_t word :
       {matmul.m(), matmul.n(), matmul.k(), static_cast<std::uint64_t>(matmul.a.type),
        static_cast<std::uint64_t>(matmul.d.type), static_cast<std::uint64_t>(matmul.how.compute),
        static_cast<std::uint64_t>(matmul.how.a_scales.mode)}) {
    hash = (hash ^ word) * 1099511628211ULL;
  }
  return hash;
}

struct Described {
  cublasStatus_t status = CUBLAS_STATUS_SUCCESS;
  Matmul matmul = {};
};

struct Handles {
  const void* context;
  const void* description;
  const void* a;
  const void* b;
  const void* c;
  const void* d;
};

Described described(const Handles& handles) {
  if (contexts.find(handles.context) == nullptr) {
    return {refuse(CUBLAS_STATUS_NOT_INITIALIZED, "no live handle")};
  }
  const auto* how = descriptions.find(handles.description);
  if (how == nullptr) return {refuse(CUBLAS_STATUS_INVALID_VALUE, "no live description")};
  for (const void* layout : {handles.a, handles.b, handles.c, handles.d}) {
    if (layouts.find(layout) == nullptr) {
      return {refuse(CUBLAS_STATUS_INVALID_VALUE, "a layout that is none")};
    }
  }
  Described found;
  found.matmul = {*how, *layouts.find(handles.a), *layouts.find(handles.b),
                  *layouts.find(handles.c), *layouts.find(handles.d)};
  if (const Refusal wrong = refusal(found.matmul); wrong.status != CUBLAS_STATUS_SUCCESS) {
    found.status = refuse(wrong.status, wrong.why);
  }
  return found;
}

std::string buffer_complaint(const char* name, const void* start, std::size_t bytes) {
  if (reinterpret_cast<std::uintptr_t>(start) % kAlignment != 0) {
    return std::string(name) + " is not aligned to 256 bytes";
  }
  const std::string why = complaint(start, bytes);
  return why.empty() ? why : std::string(name) + " is " + why;
}

std::string buffers_complaint(const Matmul& matmul, const MatmulBuffers& buffers) {
  for (const std::string& why : {buffer_complaint("A", buffers.a, matmul.a.bytes()),
                                 buffer_complaint("B", buffers.b, matmul.b.bytes()),
                                 buffer_complaint("C", buffers.c, matmul.c.bytes()),
                                 buffer_complaint("D", buffers.d, matmul.d.bytes())}) {
    if (!why.empty()) return why;
  }
  return {};
}

// Device memory on addresses of 16 bytes (cublasLt.h, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER). Blocks
// of scales must be there, a scalar that is not is 1.
std::string scales_complaint(const Matmul& matmul) {
  const auto of = [&](const char* name, const OperandScales& scales, const MatrixLayout& layout) {
    if (scales.pointer == nullptr) {
      return matmul.has_block_scales() ? std::string(name) + " has no scales" : std::string();
    }
    if (reinterpret_cast<std::uintptr_t>(scales.pointer) % 16 != 0) {
      return std::string(name) + "'s scales are not aligned to 16 bytes";
    }
    const std::string why = complaint(scales.pointer, scale_bytes(scales, layout));
    return why.empty() ? why : std::string(name) + "'s scales are " + why;
  };
  const std::string a = of("A", matmul.how.a_scales, matmul.a);
  return a.empty() ? of("B", matmul.how.b_scales, matmul.b) : a;
}

struct Workspace {
  void* start = nullptr;
  std::size_t bytes = 0;
};

std::string algorithm_complaint(const cublasLtMatmulAlgo_t* algorithm, const Matmul& matmul,
                                const Workspace& workspace) {
  if (algorithm == nullptr) return "no algorithm: one that the heuristic chose is asked for";
  if (algorithm->data[0] != kMark || algorithm->data[1] != digest(matmul)) {
    return "the algorithm is not one that the heuristic gave for this product";
  }
  if (workspace.bytes < algorithm->data[2]) return "the workspace is smaller than the algorithm's";
  if (algorithm->data[3] >= kTileFactors.size()) return "the algorithm has a tile that is none";
  if (algorithm->data[2] == 0) return {};
  return buffer_complaint("the workspace", workspace.start, workspace.bytes);
}

Piece piece_of(const Matmul& matmul, const MatmulBuffers& buffers, double factor) {
  Piece piece;
  piece.what = kProduct;
  piece.touched = {{buffers.d, matmul.d.bytes(), true},
                   {buffers.a, matmul.a.bytes(), false},
                   {buffers.b, matmul.b.bytes(), false}};
  std::size_t scales = 0;
  for (const auto& [of, layout] :
       {std::pair{matmul.how.a_scales, matmul.a}, std::pair{matmul.how.b_scales, matmul.b}}) {
    if (of.pointer == nullptr) continue;
    piece.touched.push_back({of.pointer, scale_bytes(of, layout), false});
    scales += scale_bytes(of, layout);
  }
  piece.flop = factor * 2.0 * static_cast<double>(matmul.m()) * static_cast<double>(matmul.n()) *
               static_cast<double>(matmul.k());
  piece.type = kind_of(matmul);
  piece.bytes =
      factor * static_cast<double>(matmul.a.bytes() + matmul.b.bytes() + matmul.d.bytes() + scales);
  piece.run = [matmul, buffers] {
    const std::string why = compute(matmul, buffers);
    if (why.empty()) return cudaSuccess;
    say("cublasLtMatmul: " + why);
    return cudaErrorLaunchFailure;
  };
  return piece;
}

cublasLtMatmulHeuristicResult_t choice(const Matmul& matmul, std::size_t workspace_bytes,
                                       cublasStatus_t state, std::size_t tile = 0) {
  cublasLtMatmulHeuristicResult_t result{};
  result.algo.data[0] = kMark;
  result.algo.data[1] = digest(matmul);
  result.algo.data[2] = workspace_bytes;
  result.algo.data[3] = tile;
  result.workspaceSize = workspace_bytes;
  result.state = state;
  result.wavesCount = 1;
  return result;
}

}  // namespace
}  // namespace assay::emulated

using namespace assay::emulated;

extern "C" {

cublasStatus_t cublasLtCreate(cublasLtHandle_t* handle) {
  if (model().devices == 0) return CUBLAS_STATUS_NOT_INITIALIZED;
  *handle = static_cast<cublasLtHandle_t>(contexts.make({}));
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle) {
  return contexts.destroy(handle) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}

size_t cublasLtGetVersion() { return 0; }

const char* cublasLtGetStatusName(cublasStatus_t status) {
  switch (status) {
    case CUBLAS_STATUS_SUCCESS: return "CUBLAS_STATUS_SUCCESS";
    case CUBLAS_STATUS_NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case CUBLAS_STATUS_INVALID_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
    case CUBLAS_STATUS_NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
    case CUBLAS_STATUS_EXECUTION_FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
    default: return "unknown";
  }
}

const char* cublasLtGetStatusString(cublasStatus_t status) {
  return status == CUBLAS_STATUS_SUCCESS ? "success" : "the emulator refuses it, see stderr";
}

cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t* layout, cudaDataType type,
                                          uint64_t rows, uint64_t columns, int64_t leading) {
  *layout = static_cast<cublasLtMatrixLayout_t>(layouts.make({type, rows, columns, leading}));
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t layout) {
  return layouts.destroy(layout) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t* description,
                                        cublasComputeType_t compute, cudaDataType_t scale) {
  *description =
      static_cast<cublasLtMatmulDesc_t>(descriptions.make({.compute = compute, .scale = scale}));
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t description) {
  return descriptions.destroy(description) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t description,
                                              cublasLtMatmulDescAttributes_t attribute,
                                              const void* value, size_t bytes) {
  MatmulDescription* found = descriptions.find(description);
  if (found == nullptr) return refuse(CUBLAS_STATUS_INVALID_VALUE, "no live description");
  const Refusal wrong = set_attribute(*found, attribute, value, bytes);
  return wrong.status == CUBLAS_STATUS_SUCCESS ? wrong.status : refuse(wrong.status, wrong.why);
}

cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t* preference) {
  *preference = static_cast<cublasLtMatmulPreference_t>(preferences.make({}));
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t preference) {
  return preferences.destroy(preference) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_INVALID_VALUE;
}

cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t preference,
                                                    cublasLtMatmulPreferenceAttributes_t attribute,
                                                    const void* value, size_t bytes) {
  MatmulPreference* found = preferences.find(preference);
  if (found == nullptr) return refuse(CUBLAS_STATUS_INVALID_VALUE, "no live preference");
  if (attribute != CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES) {
    return refuse(CUBLAS_STATUS_NOT_SUPPORTED, "this preference is not emulated");
  }
  // A uint64_t (cublasLt.h, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES).
  if (value == nullptr || bytes != sizeof(std::uint64_t)) {
    return refuse(CUBLAS_STATUS_INVALID_VALUE, "the workspace's size is 8 bytes");
  }
  std::memcpy(&found->workspace_bytes, value, sizeof found->workspace_bytes);
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t handle,
                                              cublasLtMatmulDesc_t description,
                                              cublasLtMatrixLayout_t a, cublasLtMatrixLayout_t b,
                                              cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
                                              cublasLtMatmulPreference_t preference, int wanted,
                                              cublasLtMatmulHeuristicResult_t results[],
                                              int* returned) {
  const Described asked = described({handle, description, a, b, c, d});
  if (asked.status != CUBLAS_STATUS_SUCCESS) return asked.status;
  const MatmulPreference* found = preferences.find(preference);
  if (found == nullptr || wanted < 1) {
    return refuse(CUBLAS_STATUS_INVALID_VALUE, "no live preference, or no room for a choice");
  }
  // The first is one that does not work here: who takes it without a look learns of it.
  const bool has_room = found->workspace_bytes >= kWorkspaceBytes;
  *returned = 0;
  results[(*returned)++] = choice(asked.matmul, ~std::size_t{0}, CUBLAS_STATUS_NOT_SUPPORTED);
  const auto& faults = device_file().faults;
  const auto own = faults.find(current_device());
  const std::size_t tiles = own != faults.end() && own->second.algorithms > 0
                                ? own->second.algorithms
                                : kTileFactors.size();
  for (std::size_t tile = 0; tile < std::min(tiles, kTileFactors.size()) && *returned < wanted;
       ++tile) {
    results[(*returned)++] =
        choice(asked.matmul, has_room ? kWorkspaceBytes : 0, CUBLAS_STATUS_SUCCESS, tile);
  }
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmulAlgoConfigGetAttribute(const cublasLtMatmulAlgo_t* algorithm,
                                                    cublasLtMatmulAlgoConfigAttributes_t attribute,
                                                    void* value, size_t bytes, size_t* written) {
  if (algorithm == nullptr || algorithm->data[0] != kMark) {
    return refuse(CUBLAS_STATUS_INVALID_VALUE, "the algorithm is not one of the heuristic's");
  }
  // cublasLt.h: the last two are uint16_t, all others have 32 bits.
  const bool is_short = attribute == CUBLASLT_ALGO_CONFIG_INNER_SHAPE_ID ||
                        attribute == CUBLASLT_ALGO_CONFIG_CLUSTER_SHAPE_ID;
  if (value == nullptr || bytes != (is_short ? 2 : 4)) {
    return refuse(CUBLAS_STATUS_INVALID_VALUE, "an algorithm's attribute has another size");
  }
  std::uint32_t stated = attribute == CUBLASLT_ALGO_CONFIG_SPLITK_NUM ? 1 : 0;
  if (attribute == CUBLASLT_ALGO_CONFIG_TILE_ID) {
    stated = static_cast<std::uint32_t>(algorithm->data[3]);
  }
  std::memcpy(value, &stated, bytes);
  if (written != nullptr) *written = bytes;
  return CUBLAS_STATUS_SUCCESS;
}

cublasStatus_t cublasLtMatmul(cublasLtHandle_t handle, cublasLtMatmulDesc_t description,
                              const void* alpha, const void* a, cublasLtMatrixLayout_t a_layout,
                              const void* b, cublasLtMatrixLayout_t b_layout, const void* beta,
                              const void* c, cublasLtMatrixLayout_t c_layout, void* d,
                              cublasLtMatrixLayout_t d_layout,
                              const cublasLtMatmulAlgo_t* algorithm, void* workspace,
                              size_t workspace_bytes, cudaStream_t stream) {
  const Described asked = described({handle, description, a_layout, b_layout, c_layout, d_layout});
  if (asked.status != CUBLAS_STATUS_SUCCESS) return asked.status;
  // CUBLASLT_POINTER_MODE_HOST is the default: both scales are read here and now.
  for (const void* scale : {alpha, beta}) {
    if (scale == nullptr || complaint(scale, sizeof(float)).empty()) {
      return refuse(CUBLAS_STATUS_INVALID_VALUE, "alpha and beta are no host memory");
    }
  }
  const auto factor = [&](const void* scale) {
    return asked.matmul.how.scale == CUDA_R_64F
               ? *static_cast<const double*>(scale)
               : static_cast<double>(*static_cast<const float*>(scale));
  };
  const MatmulBuffers buffers{factor(alpha), factor(beta), a, b, c, d};
  for (const std::string& why :
       {buffers_complaint(asked.matmul, buffers), scales_complaint(asked.matmul)}) {
    if (!why.empty()) return refuse(CUBLAS_STATUS_INVALID_VALUE, why);
  }
  if (const std::string why =
          algorithm_complaint(algorithm, asked.matmul, {workspace, workspace_bytes});
      !why.empty()) {
    return refuse(CUBLAS_STATUS_INVALID_VALUE, why);
  }
  return enqueue(stream, piece_of(asked.matmul, buffers, kTileFactors.at(algorithm->data[3]))) ==
                 cudaSuccess
             ? CUBLAS_STATUS_SUCCESS
             : CUBLAS_STATUS_EXECUTION_FAILED;
}

}  // extern "C"
