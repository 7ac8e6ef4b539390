// What the command line holds, read off the parser itself: help for shells and for man, which can
// not go stale.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace assay {

struct ManualOption {
  std::vector<std::string> names;    // "--only"; empty for a positional.
  std::string value;                 // What it takes: "GLOB"; empty for a flag.
  std::vector<std::string> choices;  // Where the value is one of a few.
  std::string about;
  bool required = false;

  bool is_positional() const { return names.empty(); }
};

struct ManualVerb {
  std::string name;
  std::string about;
  std::string footer;  // Exit codes and an example, a line each.
  std::vector<ManualOption> options;
};

struct Manual {
  std::string about;
  std::string footer;
  std::vector<ManualOption> options;
  std::vector<ManualVerb> verbs;
};

Manual manual_of(const CLI::App& program);

// The option takes one of `names`; anything else is refused with all of them.
CLI::Option* one_of(CLI::Option* option, const std::vector<std::string>& names);

}  // namespace assay
