// assay-rehearsal: the model that `assay rehearse` asks, and the scorecard of what came of it. The
// only program that reads the faults.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>

#include "harness/rehearsal/answer.hpp"
#include "harness/rehearsal/faults.hpp"
#include "harness/rehearsal/model.hpp"
#include "harness/rehearsal/score.hpp"
#include "results/format/plan.hpp"
#include "results/format/site.hpp"
#include "results/next/groups.hpp"
#include "results/record/error.hpp"
#include "results/store/descriptor.hpp"
#include "results/store/file.hpp"
#include "results/store/folder.hpp"

namespace assay {
namespace {

constexpr int kHiddenFaults = 3;  // The descriptor on which `assay rehearse` hands them on.

struct Arguments {
  std::filesystem::path folder;
  std::string faults;
  std::string faults_hash;
  bool without_curves = false;
};

std::string hidden_text(const std::string& hash) {
  std::string text;
  std::array<char, 65536> piece{};
  while (const std::size_t size = read_some(kHiddenFaults, piece.data(), piece.size(), "faults")) {
    text.append(piece.data(), size);
    if (text.size() > kHumanFileBytesMax) throw Error{"the hidden faults are too long"};
  }
  if (sha256(text) == hash) return text;
  throw Error{
      "the faults on standard input have not the SHA-256 that --faults-hash names",
      "hand in the file as it was when its hash was told: assay rehearse ... < faults.json"};
}

std::vector<Fault> faults_of(const Arguments& arguments, const Site& site) {
  if (!arguments.faults.empty()) {
    return parse_faults(read_file(arguments.faults, kHumanFileBytesMax), arguments.faults, site);
  }
  if (!arguments.faults_hash.empty()) {
    return parse_faults(hidden_text(arguments.faults_hash), "hidden faults", site);
  }
  return {};
}

Serials contracted_serials(const CampaignFolder& folder, const Plan& plan, const Site& site) {
  Serials serials;
  if (const auto inventory = folder.inventory(plan, site)) {
    for (const ContractedDevice& device : inventory->devices) {
      serials[device.unit] = {device.serial, device.module, device.uuid};
    }
  }
  return serials;
}

// One plan of the campaign after the other; the faults are read once.
class Answering {
 public:
  explicit Answering(const Arguments& arguments)
      : folder_(CampaignFolder::open(arguments.folder)),
        site_(folder_.site()),
        faults_(faults_of(arguments, site_)) {}

  std::string answer(const std::string& line) {
    constexpr std::string_view kPlan = "plan ";
    if (!line.starts_with(kPlan)) {
      if (!answerer_) throw Error{"the model was told no plan"};
      return answerer_->answer(line);
    }
    const auto path = folder_.file(line.substr(kPlan.size()));
    const std::string text = read_file(path);
    plan_ = parse_plan(text, path.string());
    if (plan_.reality != "simulated") throw Error{"a model makes no samples of what is real"};
    site_ = as_planned(folder_.site(), plan_);
    model_.emplace(site_, plan_, faults_, contracted_serials(folder_, plan_, site_));
    answerer_.emplace(*model_, plan_, sha256(text), folder_.file("samples"));
    return {};
  }

 private:
  CampaignFolder folder_;
  Site site_;
  std::vector<Fault> faults_;
  Plan plan_;
  std::optional<Model> model_;
  std::optional<Answerer> answerer_;
};

int model(const Arguments& arguments) {
  Answering answering(arguments);
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::string answer = answering.answer(line);
    if (!answer.empty()) write_all(STDOUT_FILENO, answer, "the socket to assay");
  }
  return 0;
}

// What is revealed must be what was planted.
void expect_planted(const CampaignFolder& folder, const std::string& sha256) {
  const auto path = folder.file("faults.sha256");
  if (!std::filesystem::exists(path)) return;
  std::string planted = read_file(path, 100);
  planted.resize(planted.find_last_not_of('\n') + 1);
  if (planted == sha256) return;
  throw Error{"these are not the faults that were planted: their SHA-256 is " +
                  (sha256.empty() ? "that of none" : sha256) + ", and the rehearsal was told " +
                  planted,
              "give the file that the rehearsal was made with"};
}

int score(const Arguments& arguments) {
  const CampaignFolder folder = CampaignFolder::open(arguments.folder);
  Revealed revealed;
  if (!arguments.faults.empty()) {
    const std::string text = read_file(arguments.faults, kHumanFileBytesMax);
    revealed = {parse_faults(text, arguments.faults, folder.site()), sha256(text)};
  }
  expect_planted(folder, revealed.sha256);
  const Scorecard card = score_folder(folder, revealed, !arguments.without_curves);
  fmt::print("{}", in_text(card));
  return static_cast<int>(card.good() ? Exit::accepted : Exit::rejected);
}

// Before anything is made: what is wrong with the faults is said at once.
int check(const Arguments& arguments) {
  const Site site = parse_site(read_file(arguments.folder, kHumanFileBytesMax), arguments.folder);
  faults_of(arguments, site);
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app{"The model of a rehearsal, and its scorecard. Started by assay rehearse."};
  app.set_version_flag("--version", ASSAY_VERSION);
  app.require_subcommand(1);
  Arguments arguments;
  CLI::App* const answers = app.add_subcommand("model", "Answer what assay rehearse asks");
  CLI::App* const scores = app.add_subcommand("score", "Compare what was found with the faults");
  CLI::App* const checks = app.add_subcommand("check", "Check faults against a site file");
  for (CLI::App* verb : {answers, scores, checks}) {
    verb->add_option("place", arguments.folder, "Campaign folder, or the site file")->required();
    verb->add_option("--faults", arguments.faults, "Faults file")->type_name("FILE");
  }
  answers->add_option("--faults-hash", arguments.faults_hash, "SHA-256 of those on descriptor 3");
  scores->add_flag("--no-curves", arguments.without_curves, "Leave out the detection curves");
  CLI11_PARSE(app, argc, argv);
  if (app.got_subcommand(checks)) return check(arguments);
  return app.got_subcommand(scores) ? score(arguments) : model(arguments);
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  try {
    return assay::run(argc, argv);
  } catch (const assay::Error& error) {
    fmt::print(stderr, "assay-rehearsal: {}\n", error.what());
    if (!error.hint().empty()) fmt::print(stderr, "  hint: {}\n", error.hint());
    return static_cast<int>(error.exit());
  } catch (const std::exception& error) {
    fmt::print(stderr, "assay-rehearsal: {}\n", error.what());
    return static_cast<int>(assay::Exit::world);
  }
}
