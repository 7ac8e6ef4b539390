// Completions and chat completions alike, by simdjson.
#include "suites/serve/chunk.hpp"

#include <simdjson.h>

namespace assay {
namespace {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;

constexpr std::size_t kErrorBytesMax = 200;

std::uint64_t bytes_of(const Object& object, std::string_view key) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? text.size() : 0;
}

bool read_count(const Object& object, std::string_view key, std::uint64_t& count) {
  return object[key].get(count) == simdjson::SUCCESS;
}

void read_choices(const simdjson::dom::array& choices, Chunk& chunk) {
  for (const Element one : choices) {
    Object choice;
    if (one.get(choice) != simdjson::SUCCESS) continue;
    chunk.has_choices = true;
    chunk.text_bytes += bytes_of(choice, "text");
    chunk.finished = chunk.finished || bytes_of(choice, "finish_reason") > 0;
    Object delta;
    if (choice["delta"].get(delta) != simdjson::SUCCESS) continue;
    // Reasoning models: vLLM and SGLang say `reasoning_content`, newer vLLM `reasoning`.
    for (const char* key : {"content", "reasoning_content", "reasoning"}) {
      chunk.text_bytes += bytes_of(delta, key);
    }
  }
}

bool read_usage(const Object& object, Chunk& chunk) {
  Usage usage;
  if (!read_count(object, "prompt_tokens", usage.prompt_tokens)) return false;
  if (!read_count(object, "completion_tokens", usage.completion_tokens)) return false;
  std::uint64_t total = 0;
  if (read_count(object, "total_tokens", total)) usage.total_tokens = total;
  chunk.usage = usage;
  return true;
}

// An object with a message, or a text; null says that there is none.
void read_error(const Element& element, Chunk& chunk) {
  std::string_view message;
  Object object;
  if (element.is_null()) return;
  if (element.get(object) == simdjson::SUCCESS) {
    if (object["message"].get(message) != simdjson::SUCCESS) message = "an error without a message";
  } else if (element.get(message) != simdjson::SUCCESS) {
    message = "an error without a message";
  }
  chunk.error = message.substr(0, kErrorBytesMax);
}

}  // namespace

std::optional<Chunk> parse_chunk(std::string_view data) {
  thread_local simdjson::dom::parser parser;
  Element root;
  Object object;
  if (parser.parse(data.data(), data.size()).get(root) != simdjson::SUCCESS) return std::nullopt;
  if (root.get(object) != simdjson::SUCCESS) return std::nullopt;
  Chunk chunk;
  simdjson::dom::array choices;
  if (object["choices"].get(choices) == simdjson::SUCCESS) read_choices(choices, chunk);
  Object usage;
  if (object["usage"].get(usage) == simdjson::SUCCESS && !read_usage(usage, chunk)) {
    return std::nullopt;
  }
  Element error;
  if (object["error"].get(error) == simdjson::SUCCESS) read_error(error, chunk);
  if (object["model"].get(chunk.model) != simdjson::SUCCESS) chunk.model = {};
  return chunk;
}

}  // namespace assay
