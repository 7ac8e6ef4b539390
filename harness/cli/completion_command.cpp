// assay completion: a script that completes verbs, flags and names in a shell.
#include <fmt/format.h>

#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/manual.hpp"
#include "harness/cli/shells.hpp"
#include "harness/launch/launcher.hpp"
#include "results/report/report.hpp"

namespace assay::completion_command {
namespace {

template <class Entries>
std::vector<std::string> names_of(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  return names;
}

template <class T>
std::vector<std::string> registered_names() {
  std::vector<std::string> names;
  for (const T* entry : Registered<T>::all()) names.push_back(entry->name);
  return names;
}

class Completion : public Action {
 public:
  explicit Completion(CLI::App& app) : app_(app) {
    one_of(app.add_option("SHELL", shell_, "Shell to complete in")->required(),
           {"bash", "zsh", "fish"});
    app.footer(
        "Exit codes: 0, or 2 for another shell.\n"
        "Example: source <(assay completion bash)");
  }

  Exit run() override {
    const Manual manual = manual_of(*app_.get_parent());
    const Offered offered{{"CAMPAIGN", names_of(carried_campaigns())},
                          {"PROFILE", names_of(carried_profiles())},
                          {"LAUNCHER", registered_names<LauncherType>()},
                          {"FORMAT", registered_names<Format>()}};
    fmt::print("{}", shell_ == "bash"  ? bash_completion(manual, offered)
                     : shell_ == "zsh" ? zsh_completion(manual, offered)
                                       : fish_completion(manual, offered));
    return Exit::accepted;
  }

 private:
  const CLI::App& app_;
  std::string shell_;
};

const Registered<Command> registered{{
    .name = "completion",
    .about = "Print a completion script for bash, zsh or fish",
    .make = make_action<Completion>,
}};

}  // namespace
}  // namespace assay::completion_command
