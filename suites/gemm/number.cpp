// Names and sizes.
#include "suites/gemm/number.hpp"

#include <string>

#include "results/record/error.hpp"
#include "suites/gemm/scaled_layout.hpp"

namespace assay {

const char* number_name(Number number) {
  switch (number) {
    case Number::fp64: return "fp64";
    case Number::fp32: return "fp32";
    case Number::tf32: return "tf32";
    case Number::bf16: return "bf16";
    case Number::fp8: return "fp8";
    case Number::mxfp8: return "mxfp8";
    case Number::nvfp4: return "nvfp4";
  }
  return "";
}

bool is_scaled(Number number) {
  return number == Number::fp8 || number == Number::mxfp8 || number == Number::nvfp4;
}

bool has_bf16_result(Number number) { return is_scaled(number); }

std::size_t result_bytes(Number number) {
  if (number == Number::fp64) return 8;
  return has_bf16_result(number) ? 2 : 4;
}

std::size_t bytes(Number number) {
  switch (number) {
    case Number::fp64: return 8;
    case Number::fp32:
    case Number::tf32: return 4;
    case Number::bf16: return 2;
    default: break;
  }
  throw Error{std::string("a number of ") + number_name(number) + " has no size without its scale"};
}

std::size_t operand_bytes(Number number, std::size_t rows, std::size_t k) {
  return is_scaled(number) ? scaled_bytes({number, rows, k}) : rows * k * bytes(number);
}

}  // namespace assay
