// endpoint.json: read strictly, every complaint with its line.
#include "suites/serve/endpoint.hpp"

#include "results/format/human_fields.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Kind;
using human::Node;

constexpr std::string_view kSchema = "assay/endpoint/1";
constexpr std::uint64_t kEndpointBytesMax = 1U << 20U;
constexpr double kDeadlineSecondsMax = 86400;
constexpr std::uint32_t kVocabularyMin = 2000;  // Special tokens stand below the first thousand.
constexpr std::uint32_t kVocabularyMax = 1U << 24U;

bool flag(Fields& fields, std::string_view key, bool otherwise) {
  const Node* const found = fields.find(key, Kind::flag);
  return found == nullptr ? otherwise : found->flag;
}

// Whether `key` says `second`, of two words; `first` where it is absent.
bool is_second(Fields& fields, std::string_view key, std::string_view first,
               std::string_view second) {
  const std::string word = fields.text_or_empty(key);
  if (!word.empty() && word != first && word != second) {
    fields.complain(key, "'" + std::string(key) + "' must be \"" + std::string(first) + "\" or \"" +
                             std::string(second) + "\"");
  }
  return word == second;
}

Url read_url(Fields& fields, const std::string& text) {
  if (text.empty()) return {};
  try {
    return parse_url(text);
  } catch (const Error& error) {
    fields.complain("url", std::string(error.what()) + "; " + error.hint());
    return {};
  }
}

ApiKeySource read_api_key(Fields& fields) {
  const Node* const node = fields.find("api_key");
  if (node == nullptr) return {};
  if (node->kind != Kind::object) {
    fields.complain("api_key",
                    "the key itself stands in no file of a campaign: say {\"file\": PATH} or "
                    "{\"variable\": NAME}");
    return {};
  }
  Fields inner(*node, "the api_key", fields.complaints());
  const ApiKeySource source{inner.text_or_empty("file"), inner.text_or_empty("variable")};
  if (source.file.empty() == source.variable.empty()) {
    inner.complain("file", "'api_key' names either a 'file' or a 'variable'");
  }
  inner.done();
  return source;
}

double seconds(Fields& fields, std::string_view key, double otherwise) {
  const auto value = fields.number_if_any(key);
  if (!value) return otherwise;
  if (!(*value > 0 && *value <= kDeadlineSecondsMax)) {
    fields.complain(key, "'" + std::string(key) + "' must be above 0 and at most 86400");
  }
  return *value;
}

Deadlines read_deadlines(Fields& fields) {
  Deadlines made;
  const Node* const node = fields.find("deadlines", Kind::object);
  if (node == nullptr) return made;
  Fields inner(*node, "the deadlines", fields.complaints());
  made.connect_seconds = seconds(inner, "connect_seconds", made.connect_seconds);
  made.first_token_seconds = seconds(inner, "first_token_seconds", made.first_token_seconds);
  made.between_tokens_seconds =
      seconds(inner, "between_tokens_seconds", made.between_tokens_seconds);
  made.request_seconds = seconds(inner, "request_seconds", made.request_seconds);
  inner.done();
  return made;
}

std::string read_digest(Fields& fields) {
  std::string text = fields.text_or_empty("model_sha256");
  const bool is_hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!text.empty() && (text.size() != 64 || !is_hex)) {
    fields.complain("model_sha256", "'model_sha256' must be 64 hex digits in lower case");
  }
  return text;
}

std::uint32_t read_vocabulary(Fields& fields, std::uint32_t otherwise) {
  const auto count = fields.count_if_any("vocabulary");
  if (!count) return otherwise;
  if (*count < kVocabularyMin || *count > kVocabularyMax) {
    fields.complain("vocabulary", "'vocabulary' must be from 2000 to 16777216");
  }
  return *count;
}

Endpoint read_fields(const Node& root, Complaints& complaints) {
  Fields fields(root, "the endpoint", complaints);
  fields.find("schema");
  Endpoint made;
  made.name = fields.text("name");
  made.url_text = fields.text("url");
  made.url = read_url(fields, made.url_text);
  made.engine = fields.text("engine");
  made.model = fields.text("model");
  made.model_sha256 = read_digest(fields);
  made.operating_point = fields.text_or_empty("operating_point");
  made.chat = is_second(fields, "api", "completions", "chat");
  made.token_ids = !is_second(fields, "prompt", "token_ids", "text");
  made.ignore_eos = flag(fields, "ignore_eos", true);
  made.vocabulary = read_vocabulary(fields, made.vocabulary);
  made.devices = fields.count_if_any("devices").value_or(0);
  made.api_key = read_api_key(fields);
  made.ca_file = fields.text_or_empty("ca_file");
  made.deadlines = read_deadlines(fields);
  fields.done();
  if (!made.ca_file.empty() && !made.url.tls) {
    fields.complain("ca_file", "'ca_file' is for an url that begins with https://");
  }
  return made;
}

}  // namespace

Endpoint parse_endpoint(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  Endpoint made = read_fields(root, complaints);
  complaints.throw_if_any();
  if (made.chat) made.token_ids = false;  // Its messages are texts.
  made.sha256 = sha256(text);
  return made;
}

Endpoint read_endpoint(const std::string& path) {
  return parse_endpoint(read_file(path, kEndpointBytesMax), path);
}

}  // namespace assay
