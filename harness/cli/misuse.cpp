// From the parser's complaint to one that names the word to mend.
#include "harness/cli/misuse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "harness/cli/manual.hpp"
#include "results/record/near_names.hpp"

namespace assay {
namespace {

// Of the words that the parser did not expect, which stand behind the colon of its sentence: the
// first flag, else the first one.
std::string unexpected_word(const std::string& sentence) {
  const auto colon = sentence.find(": ");
  if (colon == std::string::npos) return {};
  const std::string words = sentence.substr(colon + 2);
  const auto flag = words.starts_with('-') ? 0 : words.find(" -");
  const auto begin = flag == std::string::npos ? 0 : words.find_first_not_of(' ', flag);
  return words.substr(begin, words.find(' ', begin) - begin);
}

}  // namespace

Misuse misuse_of(const CLI::App& program, const std::string& verb, const CLI::ParseError& error) {
  const Manual manual = manual_of(program);
  const auto found = std::ranges::find(manual.verbs, verb, &ManualVerb::name);
  if (found == manual.verbs.end()) {
    std::vector<std::string> verbs;
    for (const ManualVerb& one : manual.verbs) verbs.push_back(one.name);
    if (verb.empty() || verb.starts_with('-')) {
      return {verb.empty() ? "a verb is missing" : fmt::format("there is no flag '{}'", verb),
              "assay run accepts this machine; assay --help lists the verbs"};
    }
    return {fmt::format("there is no verb '{}'", verb), did_you_mean(verb, verbs)};
  }
  const std::string help = fmt::format("assay {} --help shows what it takes", verb);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) {
    return {fmt::format("{}: {}", verb, error.what()), help};
  }
  const std::string word = unexpected_word(error.what());
  if (!word.starts_with('-')) {
    return {fmt::format("{}: '{}' is one word too many", verb, word), help};
  }
  std::vector<std::string> flags;
  for (const ManualOption& option : found->options) {
    flags.insert(flags.end(), option.names.begin(), option.names.end());
  }
  return {fmt::format("{}: there is no flag '{}'", verb, word),
          did_you_mean(word, flags) + " " + help};
}

}  // namespace assay
