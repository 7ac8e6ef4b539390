// A subcommand of assay: one file each, which registers itself.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "results/record/error.hpp"
#include "results/record/registered.hpp"

namespace assay {

// Its constructor declares the options; `run` does the work once they are parsed.
class Action {
 public:
  virtual ~Action() = default;
  virtual Exit run() = 0;
};

struct Command {
  std::string name;
  std::string about;
  std::unique_ptr<Action> (*make)(CLI::App& app);
};

// Command::make of an Action that is constructed from its app.
template <class A>
std::unique_ptr<Action> make_action(CLI::App& app) {
  return std::make_unique<A>(app);
}

}  // namespace assay
