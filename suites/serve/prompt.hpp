// Prompts that no server has seen: each begins with other tokens, so that no prefix cache helps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "suites/serve/endpoint.hpp"

namespace assay {

// Prompt `number` of a run. `nonce` differs from run to run, so that what an earlier one left in a
// cache is not found again.
struct PromptSource {
  std::uint64_t seed = 0;
  std::uint64_t nonce = 0;
};

// Above the special tokens, below the vocabulary.
std::vector<std::uint32_t> token_ids(const PromptSource& source, std::uint64_t number,
                                     std::uint32_t count, std::uint32_t vocabulary);

// So many random words, with spaces between.
std::string words(const PromptSource& source, std::uint64_t number, std::uint32_t count);

// Tokens of a prompt of words, as the server counts them: a frame, and so many a word.
struct WordTokens {
  double frame = 0;
  double per_word = 1;

  std::uint32_t words_for(std::uint32_t tokens) const;
};

// From what two prompts came to; throws Error where that makes no sense.
struct CountedPrompt {
  std::uint32_t words = 0;
  std::uint32_t tokens = 0;
};
WordTokens word_tokens(const CountedPrompt& shorter, const CountedPrompt& longer);

// The body of a request: JSON.
struct Completion {
  std::vector<std::uint32_t> ids;  // Empty: `text` is the prompt.
  std::string text;
  std::uint32_t output_tokens = 0;
};
std::string to_json(const Completion& completion, const Endpoint& endpoint);

// The bytes of a request. `body` empty: a GET.
std::string http_request(const Endpoint& endpoint, const std::string& api_key,
                         const std::string& path, const std::string& body);

}  // namespace assay
