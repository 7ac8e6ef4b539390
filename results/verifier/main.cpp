// assay-verify: checks a sealed campaign and computes every verdict in it again. No launcher, no
// MPI.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "results/evidence/verify.hpp"
#include "results/record/error.hpp"

namespace {

struct Call {
  std::filesystem::path folder;
  std::filesystem::path key;
};

void describe(CLI::App& app, Call& call) {
  app.set_version_flag("--version", "assay-verify " ASSAY_VERSION);
  app.add_option("DIR", call.folder, "Sealed campaign folder")->required();
  app.add_option("--key", call.key, "Public key that must have signed it (PEM, Ed25519)");
  app.footer(
      "Exit codes: 0 it is what that key's owner sealed, and every verdict follows from its "
      "samples\n"
      "            1 it differs    2 the call must be mended    3 the world failed\n"
      "            4 not decided: the signer was not checked, or the folder is not sealed");
}

assay::Exit verify(const Call& call) {
  const auto key = call.key.empty() ? std::nullopt : std::optional(call.key);
  const assay::Verification verification = assay::verify(call.folder, key);
  std::cout << assay::text(verification) << std::flush;
  if (std::cout) return verification.exit;
  throw assay::world_error("stdout does not take the answer");
}

int failed(const std::string& what, const std::string& hint, assay::Exit exit) {
  std::cerr << "assay-verify: " << what << "\n";
  if (!hint.empty()) std::cerr << "  " << hint << "\n";
  return static_cast<int>(exit);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Check a sealed campaign and compute every verdict in it again.", "assay-verify"};
  Call call;
  describe(app, call);
  try {
    app.parse(argc, argv);
    return static_cast<int>(verify(call));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(assay::Exit::usage);
  } catch (const assay::Error& error) {
    return failed(error.what(), error.hint(), error.exit());
  } catch (const std::exception& error) {
    // Out of memory, an unreadable folder: nothing was decided.
    return failed(error.what(), "", assay::Exit::world);
  }
}
