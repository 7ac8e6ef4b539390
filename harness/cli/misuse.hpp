// A call that cannot be understood: which word of it, and what may have been meant.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace assay {

struct Misuse {
  std::string what;
  std::string hint;
};

// `verb`: the first word behind the program's name, "" where there is none.
Misuse misuse_of(const CLI::App& program, const std::string& verb, const CLI::ParseError& error);

}  // namespace assay
