// assay keygen: a key pair for sealing.
#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "results/evidence/seal.hpp"

namespace assay::keygen_command {
namespace {

class Keygen : public Action {
 public:
  explicit Keygen(CLI::App& app) {
    app.add_option("FILE", path_, "Private key to write; FILE.pub gets the public one")->required();
    app.footer(
        "Exit codes: 0; 2 where one of the files is there already.\n"
        "Example: assay keygen my.key");
  }

  Exit run() override {
    keygen(path_);
    fmt::print("{0}\n{0}.pub\n", path_.string());
    fmt::print(stderr, "keep {} secret; give {}.pub to whoever verifies\n", path_.string(),
               path_.string());
    return Exit::accepted;
  }

 private:
  std::filesystem::path path_;
};

const Registered<Command> registered{{
    .name = "keygen",
    .about = "Make an Ed25519 key pair for sealing",
    .make = make_action<Keygen>,
}};

}  // namespace
}  // namespace assay::keygen_command
