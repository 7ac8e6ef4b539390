// A model's file, as people write it.
#include <cmath>

#include "results/record/registered.hpp"
#include "suites/tokens/model_file.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

// Nothing that was read may be of a shape that memory or arithmetic cannot count.
std::string finding_in(const TransformerModel& model) {
  const bool is_shaped = model.layers > 0 && model.hidden > 0 && model.ffn > 0 &&
                         model.kv_heads > 0 && model.heads % model.kv_heads == 0 &&
                         model.head_dim > 0 && model.vocabulary > 1 && model.context > 1;
  if (!is_shaped) return "a model without a shape was read";
  if (model.experts.active > model.experts.count) return "more experts are active than there are";
  const double counted = parameters(model);
  if (!std::isfinite(counted) || !(counted > 0)) return "its parameters cannot be counted";
  if (!(matmul_parameters(model) > 0) || !std::isfinite(kv_bytes_per_token(model, 4))) {
    return "its work cannot be counted";
  }
  const bool is_number = model.norm_epsilon > 0 && model.rope.theta > 0;
  return is_number && model.rope.yarn_factor >= 1 ? "" : "a number of it is none";
}

const Registered<Target> registered{{
    .name = "model",
    .seeds = [] { return files_of("suites/models"); },
    .attempt =
        [](std::string_view text) {
          return reads(
              {"model", Says::line,
               [](std::string_view whole) { return finding_in(parse_model(whole, "model")); }},
              text);
        },
}};

}  // namespace
}  // namespace assay::fuzz
