// Random ids and words, and the request that carries them.
#include "suites/serve/prompt.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include "results/format/json_writer.hpp"
#include "results/record/error.hpp"
#include "suites/serve/random.hpp"

namespace assay {
namespace {

// Byte-pair vocabularies hold bytes and special tokens first.
constexpr std::uint32_t kFirstId = 1000;

// Common words: about a token each in every vocabulary.
constexpr std::array<std::string_view, 64> kWords{
    "time",     "year",  "people", "way",     "day",    "man",      "thing",  "woman",
    "life",     "child", "world",  "school",  "state",  "family",   "group",  "country",
    "hand",     "part",  "place",  "case",    "week",   "company",  "system", "program",
    "question", "work",  "number", "night",   "point",  "home",     "water",  "room",
    "mother",   "area",  "money",  "story",   "fact",   "month",    "lot",    "right",
    "study",    "book",  "eye",    "job",     "word",   "business", "issue",  "side",
    "kind",     "head",  "house",  "service", "friend", "father",   "power",  "hour",
    "game",     "line",  "end",    "member",  "law",    "car",      "city",   "name"};

Random numbers(const PromptSource& source, std::uint64_t number) {
  return Random(source.seed ^ source.nonce, number);
}

void add_prompt(std::string& body, const Completion& completion, bool chat) {
  if (chat) {
    body += "\"messages\":[{\"content\":";
    append_json(body, completion.text);
    body += ",\"role\":\"user\"}]";
    return;
  }
  body += "\"prompt\":";
  if (completion.ids.empty()) {
    append_json(body, completion.text);
    return;
  }
  char before = '[';
  for (const std::uint32_t id : completion.ids) {
    body += before;
    body += std::to_string(id);
    before = ',';
  }
  body += ']';
}

}  // namespace

std::vector<std::uint32_t> token_ids(const PromptSource& source, std::uint64_t number,
                                     std::uint32_t count, std::uint32_t vocabulary) {
  Random random = numbers(source, number);
  std::vector<std::uint32_t> ids(count);
  for (std::uint32_t& id : ids) id = kFirstId + random.below(vocabulary - kFirstId);
  return ids;
}

std::string words(const PromptSource& source, std::uint64_t number, std::uint32_t count) {
  Random random = numbers(source, number);
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    text += kWords[random.below(static_cast<std::uint32_t>(kWords.size()))];
  }
  return text;
}

std::uint32_t WordTokens::words_for(std::uint32_t tokens) const {
  const double count = std::round((tokens - frame) / per_word);
  return count < 1 ? 1 : static_cast<std::uint32_t>(count);
}

WordTokens word_tokens(const CountedPrompt& shorter, const CountedPrompt& longer) {
  const double per_word = (static_cast<double>(longer.tokens) - shorter.tokens) /
                          (static_cast<double>(longer.words) - shorter.words);
  const double frame = shorter.tokens - per_word * shorter.words;
  // A word of our list is one token or two; a frame is what a chat template adds.
  if (!(per_word >= 0.5 && per_word <= 4 && frame >= -4)) {
    throw Error{"the server counts " + std::to_string(shorter.tokens) + " tokens for " +
                    std::to_string(shorter.words) + " words and " + std::to_string(longer.tokens) +
                    " for " + std::to_string(longer.words) + ", which cannot be",
                "its usage.prompt_tokens is wrong; nothing can be measured by it"};
  }
  return {frame, per_word};
}

std::string to_json(const Completion& completion, const Endpoint& endpoint) {
  std::string body = "{";
  if (endpoint.ignore_eos) body += "\"ignore_eos\":true,";
  body += endpoint.chat ? "\"max_completion_tokens\":" : "\"max_tokens\":";
  body += std::to_string(completion.output_tokens);
  body += ",\"model\":";
  append_json(body, endpoint.model);
  body += ',';
  add_prompt(body, completion, endpoint.chat);
  body += ",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"temperature\":0}";
  return body;
}

std::string http_request(const Endpoint& endpoint, const std::string& api_key,
                         const std::string& path, const std::string& body) {
  std::string made = body.empty() ? "GET " : "POST ";
  made += endpoint.url.path + path + " HTTP/1.1\r\nHost: " + endpoint.url.authority();
  made += "\r\nUser-Agent: assay/" ASSAY_VERSION "\r\nAccept-Encoding: identity\r\n";
  if (!api_key.empty()) made += "Authorization: Bearer " + api_key + "\r\n";
  if (!body.empty()) {
    made += "Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n";
  }
  return made + "\r\n" + body;
}

}  // namespace assay
