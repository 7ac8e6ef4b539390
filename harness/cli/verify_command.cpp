// assay verify: the bag, the signature, and every verdict computed again.
#include <fmt/format.h>

#include <optional>

#include "harness/cli/command.hpp"
#include "results/evidence/verify.hpp"

namespace assay::verify_command {
namespace {

class Verify : public Action {
 public:
  explicit Verify(CLI::App& app) {
    app.add_option("DIR", folder_, "Sealed campaign folder")->required();
    app.add_option("--key", key_, "Public key that must have signed it")->type_name("FILE");
    app.footer(
        "Exit codes: 0 unchanged, signed by that key and derived again; 1 something differs; 4 no\n"
        "--key was given, or the folder is not sealed.\n"
        "Example: assay verify memory --key my.key.pub");
  }

  Exit run() override {
    const Verification verification =
        verify(folder_, key_.empty() ? std::nullopt : std::optional(key_));
    fmt::print("{}", text(verification));
    return verification.exit;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path key_;
};

const Registered<Command> registered{{
    .name = "verify",
    .about = "Check a sealed campaign and compute every verdict again",
    .make = make_action<Verify>,
}};

}  // namespace
}  // namespace assay::verify_command
