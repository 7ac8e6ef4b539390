// What cuBLASLt describes a product with, owned.
#pragma once

#include <cublasLt.h>

#include <cstddef>
#include <string>

#include "results/record/error.hpp"

namespace assay {

// Throws world_error in cuBLAS' words for anything but success.
inline void check_cublas(cublasStatus_t status, const char* doing) {
  if (status == CUBLAS_STATUS_SUCCESS) return;
  throw world_error(std::string(doing) + ": " + cublasLtGetStatusString(status) + " (" +
                    cublasLtGetStatusName(status) + ")");
}

class CublasLtHandle {
 public:
  CublasLtHandle() { check_cublas(cublasLtCreate(&handle_), "cuBLASLt"); }
  ~CublasLtHandle() { cublasLtDestroy(handle_); }
  CublasLtHandle(const CublasLtHandle&) = delete;
  CublasLtHandle& operator=(const CublasLtHandle&) = delete;
  cublasLtHandle_t get() const { return handle_; }

 private:
  cublasLtHandle_t handle_ = nullptr;
};

// By columns without gaps. Rows of numbers of four bits count numbers, not bytes.
class CublasLtLayout {
 public:
  CublasLtLayout(cudaDataType_t type, std::size_t rows, std::size_t columns) {
    check_cublas(
        cublasLtMatrixLayoutCreate(&layout_, type, rows, columns, static_cast<std::int64_t>(rows)),
        "a matrix layout");
  }
  ~CublasLtLayout() { cublasLtMatrixLayoutDestroy(layout_); }
  CublasLtLayout(const CublasLtLayout&) = delete;
  CublasLtLayout& operator=(const CublasLtLayout&) = delete;
  cublasLtMatrixLayout_t get() const { return layout_; }

 private:
  cublasLtMatrixLayout_t layout_ = nullptr;
};

class CublasLtDescription {
 public:
  CublasLtDescription(cublasComputeType_t compute, cudaDataType_t scale) {
    check_cublas(cublasLtMatmulDescCreate(&description_, compute, scale),
                 "a product's description");
  }
  ~CublasLtDescription() { cublasLtMatmulDescDestroy(description_); }
  CublasLtDescription(const CublasLtDescription&) = delete;
  CublasLtDescription& operator=(const CublasLtDescription&) = delete;
  cublasLtMatmulDesc_t get() const { return description_; }

  // T is the type that cublasLt.h states for the attribute.
  template <class T>
  void set(cublasLtMatmulDescAttributes_t attribute, T value) {
    check_cublas(cublasLtMatmulDescSetAttribute(description_, attribute, &value, sizeof value),
                 "a product's description");
  }

 private:
  cublasLtMatmulDesc_t description_ = nullptr;
};

class CublasLtPreference {
 public:
  explicit CublasLtPreference(std::size_t workspace_bytes) {
    check_cublas(cublasLtMatmulPreferenceCreate(&preference_), "a preference");
    check_cublas(
        cublasLtMatmulPreferenceSetAttribute(preference_, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                             &workspace_bytes, sizeof workspace_bytes),
        "a preference");
  }
  ~CublasLtPreference() { cublasLtMatmulPreferenceDestroy(preference_); }
  CublasLtPreference(const CublasLtPreference&) = delete;
  CublasLtPreference& operator=(const CublasLtPreference&) = delete;
  cublasLtMatmulPreference_t get() const { return preference_; }

 private:
  cublasLtMatmulPreference_t preference_ = nullptr;
};

}  // namespace assay
