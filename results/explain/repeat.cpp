// From a plan back to the call that made it.
#include "results/explain/repeat.hpp"

#include <algorithm>

namespace assay {

std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("._-/:@%+,").find(letter) != std::string_view::npos;
  });
  if (plain) return text;
  std::string word = "'";
  for (const char letter : text) word += letter == '\'' ? "'\\''" : std::string(1, letter);
  return word + "'";
}

std::optional<PlanInput> input_of(const Plan& plan, const std::string& role) {
  const auto found = std::ranges::find_if(plan.inputs, [&](const PlanInput& input) {
    return input.path == "inputs/" + role + ".json" ||
           input.path.starts_with("inputs/" + role + "-");
  });
  if (found == plan.inputs.end()) return std::nullopt;
  return *found;
}

std::string repeat_command(const Plan& plan, const std::string& payload,
                           const std::string& case_name) {
  const bool rehearsed = plan.launcher == "rehearsal";  // As a whole: a model has no single cases.
  std::string command = rehearsed ? "assay rehearse" : "assay run --only " + shell_word(case_name);
  for (const std::string role : {"campaign", "profile", "site"}) {
    const auto input = input_of(plan, role);
    if (!input) return {};
    command += " --" + role + " " + shell_word(payload + "/" + input->path);
  }
  if (plan.launcher != "local" && !rehearsed) command += " --launcher " + shell_word(plan.launcher);
  return command + " --seed " + std::to_string(plan.seed);
}

}  // namespace assay
