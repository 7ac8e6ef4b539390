// assay man: the manual page.
#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/manual.hpp"
#include "harness/cli/roff.hpp"

namespace assay::man_command {
namespace {

class Man : public Action {
 public:
  explicit Man(CLI::App& app) : app_(app) {
    app.footer(
        "Exit code: 0.\n"
        "Example: assay man | man -l -");
  }

  Exit run() override {
    fmt::print("{}", man_page(manual_of(*app_.get_parent()), ASSAY_VERSION));
    return Exit::accepted;
  }

 private:
  const CLI::App& app_;
};

const Registered<Command> registered{{
    .name = "man",
    .about = "Print the manual page: every verb, flag, file and exit code",
    .make = make_action<Man>,
}};

}  // namespace
}  // namespace assay::man_command
