// Walking the parser.
#include "harness/cli/manual.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "results/record/near_names.hpp"

namespace assay {
namespace {

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (const char letter : text) {
    if (letter == separator) {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

// "DIR" and "DIR2" are two of one kind.
std::string kind_of(std::string name) {
  while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.pop_back();
  return name;
}

ManualOption option_of(const CLI::Option& option) {
  ManualOption made;
  for (const std::string& name : option.get_snames()) made.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) made.names.push_back("--" + name);
  made.about = option.get_description();
  made.required = option.get_required();
  if (made.is_positional()) {
    made.value = kind_of(option.get_name(true));
  } else if (option.get_items_expected_max() > 0) {
    made.value = option.get_type_name();
  }
  const std::string& words = option.get_type_name();
  if (words.find('|') != std::string::npos) made.choices = parts_of(words, '|');
  return made;
}

std::vector<ManualOption> options_of(const CLI::App& app) {
  std::vector<ManualOption> options;
  for (const CLI::Option* option : app.get_options()) options.push_back(option_of(*option));
  return options;
}

}  // namespace

Manual manual_of(const CLI::App& program) {
  Manual manual{program.get_description(), program.get_footer(), options_of(program), {}};
  for (const CLI::App* verb : program.get_subcommands([](const CLI::App*) { return true; })) {
    manual.verbs.push_back(
        {verb->get_name(), verb->get_description(), verb->get_footer(), options_of(*verb)});
  }
  return manual;
}

CLI::Option* one_of(CLI::Option* option, const std::vector<std::string>& names) {
  const auto check = [names](const std::string& given) {
    if (std::ranges::find(names, given) != names.end()) return std::string();
    return fmt::format("'{}' is none of {}; {}", given, fmt::join(names, ", "),
                       did_you_mean(given, names));
  };
  return option->type_name(fmt::format("{}", fmt::join(names, "|")))
      ->check(CLI::Validator(check, ""));
}

}  // namespace assay
