// assay seal: a finished campaign becomes a signed, read-only bag.
#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "results/evidence/seal.hpp"

namespace assay::seal_command {
namespace {

class Seal : public Action {
 public:
  explicit Seal(CLI::App& app) {
    app.add_option("DIR", folder_, "Finished campaign folder")->required();
    app.add_option("--key", key_, "Private key, as assay keygen makes it")
        ->type_name("FILE")
        ->required();
    app.footer(
        "What ran on a GPU is sealed only with libraries that the profile knows by their digests.\n"
        "Exit codes: 0 sealed; 2 not finished, not real, sealed already, or verdicts that do not\n"
        "follow from the samples; 3 the folder is in use.\n"
        "Example: assay seal memory --key my.key");
  }

  Exit run() override {
    seal(folder_, key_);
    fmt::print("{}\n", folder_.string());
    fmt::print(stderr, "sealed; check it with assay verify {} --key {}.pub\n", folder_.string(),
               key_.string());
    return Exit::accepted;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path key_;
};

const Registered<Command> registered{{
    .name = "seal",
    .about = "Seal a finished campaign: BagIt, SHA-256, Ed25519",
    .make = make_action<Seal>,
}};

}  // namespace
}  // namespace assay::seal_command
