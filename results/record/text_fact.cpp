// Looking a text up.
#include "results/record/text_fact.hpp"

namespace assay {

std::string text_fact(const SampleView& sample, std::string_view name) {
  const std::optional<Fact> fact = sample.fact(name);
  const std::string* const text = fact ? std::get_if<std::string>(&*fact) : nullptr;
  return text == nullptr ? std::string{} : *text;
}

}  // namespace assay
