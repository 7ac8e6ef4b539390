// model.json: read strictly, every complaint with its line.
#include "suites/tokens/model_file.hpp"

#include "results/format/human_fields.hpp"
#include "results/record/error.hpp"
#include "results/record/near_names.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Kind;
using human::Node;

constexpr std::string_view kSchema = "assay/model/1";
constexpr std::uint32_t kLayersMax = 1000;
constexpr std::uint32_t kWidthMax = 1U << 20U;
// The greatest number that FP32 holds with its neighbour: a rank tells its token's number in FP32.
constexpr std::uint32_t kVocabularyMax = 1U << 24U;
constexpr std::uint32_t kContextMax = 1U << 24U;
constexpr std::uint32_t kExpertsMax = 4096;
// Seeded numbers come in blocks of eight, and a row begins with one.
constexpr std::uint32_t kWidthGrain = 8;
constexpr std::uint64_t kModelBytesMax = 1U << 20U;

struct Allowed {
  std::uint32_t least = 1;
  std::uint32_t most = 0;
  std::uint32_t multiple_of = 1;
};

// Required, and as allowed; 0 and a complaint otherwise.
std::size_t count(Fields& fields, std::string_view key, const Allowed& allowed) {
  const std::string name = "'" + std::string(key) + "'";
  if (fields.find(key) == nullptr) {
    fields.complain(key, name + " is missing");
    return 0;
  }
  const auto value = fields.count_if_any(key);
  if (!value) return 0;
  if (*value < allowed.least || *value > allowed.most) {
    fields.complain(key, name + " must be from " + std::to_string(allowed.least) + " to " +
                             std::to_string(allowed.most));
    return 0;
  }
  if (*value % allowed.multiple_of != 0) {
    fields.complain(key, name + " must be a multiple of " + std::to_string(allowed.multiple_of));
    return 0;
  }
  return *value;
}

double positive(Fields& fields, std::string_view key) {
  const double value = fields.number(key);
  if (fields.find(key, Kind::number) != nullptr && !(value > 0)) {
    fields.complain(key, "'" + std::string(key) + "' must be above 0");
  }
  return value;
}

const Node* object(Fields& fields, std::string_view key) {
  const Node* found = fields.find(key);
  if (found == nullptr) fields.complain(key, "'" + std::string(key) + "' is missing");
  return fields.find(key, Kind::object);
}

void read_attention(Fields& fields, TransformerModel& model) {
  const Node* node = object(fields, "attention");
  if (node == nullptr) return;
  Fields attention(*node, "the attention", fields.complaints());
  const std::string kind = attention.text("kind");
  if (!kind.empty() && kind != "grouped_query") {
    attention.complain("kind", "'kind' must be \"grouped_query\", which is all that there is yet");
  }
  model.heads = count(attention, "heads", {1, kWidthMax});
  model.kv_heads = count(attention, "kv_heads", {1, kWidthMax});
  model.head_dim = count(attention, "head_dim", {1, kWidthMax, kWidthGrain});
  attention.done();
  if (model.kv_heads != 0 && model.heads % model.kv_heads != 0) {
    attention.complain("kv_heads", "'heads' must be a multiple of 'kv_heads'");
  }
}

ExpertsShape read_experts(Fields& fields) {
  const Node* node = fields.find("experts", Kind::object);
  if (node == nullptr) return {};
  Fields inner(*node, "the experts", fields.complaints());
  ExpertsShape experts;
  experts.count = count(inner, "count", {2, kExpertsMax});
  experts.active = count(inner, "active", {1, kExpertsMax});
  experts.shared = count(inner, "shared", {0, kExpertsMax});
  inner.done();
  if (experts.count != 0 && experts.active > experts.count) {
    inner.complain("active", "'active' must be at most 'count'");
  }
  return experts;
}

RopeShape read_rope(Fields& fields) {
  RopeShape rope;
  const Node* node = object(fields, "rope");
  if (node == nullptr) return rope;
  Fields inner(*node, "the rope", fields.complaints());
  rope.theta = positive(inner, "theta");
  if (const Node* yarn_node = inner.find("yarn", Kind::object)) {
    Fields yarn(*yarn_node, "yarn", fields.complaints());
    rope.yarn_factor = yarn.number("factor");
    if (yarn.find("factor", Kind::number) != nullptr && !(rope.yarn_factor >= 1)) {
      yarn.complain("factor", "'factor' must be 1 or more");
    }
    rope.original_context = count(yarn, "original_context", {1, kContextMax});
    yarn.done();
  }
  inner.done();
  return rope;
}

bool read_tied(Fields& fields) {
  const Node* tied = fields.find("tied_embeddings", Kind::flag);
  if (fields.find("tied_embeddings") == nullptr) {
    fields.complain("tied_embeddings", "'tied_embeddings' is missing");
  }
  return tied != nullptr && tied->flag;
}

TransformerModel read_model(const Node& root, Complaints& complaints) {
  Fields fields(root, "the model", complaints);
  fields.find("schema");
  TransformerModel model;
  model.name = fields.text("name");
  model.about = fields.text("about");
  model.source = fields.text("source");
  model.layers = count(fields, "layers", {1, kLayersMax});
  model.hidden = count(fields, "hidden", {1, kWidthMax, kWidthGrain});
  model.ffn = count(fields, "ffn", {1, kWidthMax, kWidthGrain});
  model.vocabulary = count(fields, "vocabulary", {2, kVocabularyMax});
  model.context = count(fields, "context", {2, kContextMax});
  model.norm_epsilon = positive(fields, "norm_epsilon");
  model.tied = read_tied(fields);
  read_attention(fields, model);
  model.experts = read_experts(fields);
  model.rope = read_rope(fields);
  fields.done();
  return model;
}

bool is_path(const std::string& text) {
  return text.find('/') != std::string::npos || text.ends_with(".json");
}

}  // namespace

TransformerModel parse_model(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  TransformerModel model = read_model(root, complaints);
  complaints.throw_if_any();
  model.sha256 = sha256(text);
  return model;
}

TransformerModel model_named(const std::string& file_or_name) {
  if (is_path(file_or_name)) {
    return parse_model(read_file(file_or_name, kModelBytesMax), file_or_name);
  }
  std::vector<std::string> names;
  for (const CarriedModel& one : carried_models()) {
    if (one.name == file_or_name) return parse_model(one.text, std::string(one.name) + ".json");
    names.emplace_back(one.name);
  }
  throw Error{"there is no carried model '" + file_or_name + "'",
              did_you_mean(file_or_name, names) + " Or give the path of a model file"};
}

}  // namespace assay
