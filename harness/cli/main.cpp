// assay: plans, launches, judges, reports, seals and verifies. One file a subcommand beside this
// one.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>

#include "harness/cli/command.hpp"
#include "harness/cli/misuse.hpp"

namespace {

using assay::Command;
using assay::Exit;
using assay::Registered;

int code(Exit exit) { return static_cast<int>(exit); }

// What went wrong and what to do next, on stderr.
int complain(const std::string& what, const std::string& hint, Exit exit) {
  fmt::print(stderr, "assay: {}\n", what);
  if (!hint.empty()) fmt::print(stderr, "  hint: {}\n", hint);
  return code(exit);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Acceptance tests for GPU clusters: measure, judge, report, seal, verify."};
  app.name("assay");
  app.set_version_flag("--version", "assay " ASSAY_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 accepted, 1 rejected (verify: differs), 2 mend the call or a file,\n"
      "3 the world failed during work, 4 not decided, 130 interrupted.\n"
      "Start with `assay run`: it accepts this machine. Then `assay explain DIR UNIT` says why a "
      "unit\n"
      "came out as it did. `assay VERB --help` has an example of each.");

  std::map<const CLI::App*, std::unique_ptr<assay::Action>> actions;
  for (const Command* command : Registered<Command>::all()) {
    CLI::App* sub = app.add_subcommand(command->name, command->about);
    actions[sub] = command->make(*sub);
  }
  try {
    app.parse(argc, argv);
    return code(actions.at(app.get_subcommands().front())->run());
  } catch (const CLI::ParseError& error) {
    // Help and version are errors of code 0 to the parser.
    if (error.get_exit_code() == 0) return app.exit(error);
    const assay::Misuse misuse = assay::misuse_of(app, argc > 1 ? argv[1] : "", error);
    return complain(misuse.what, misuse.hint, Exit::usage);
  } catch (const assay::Error& error) {
    return complain(error.what(), error.hint(), error.exit());
  } catch (const std::exception& error) {
    return complain(error.what(), "this is unexpected: please report it with the command",
                    Exit::world);
  }
}
