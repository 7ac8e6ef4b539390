// assay note: record what was done to a unit, so that what was measured before it no longer counts.
#include <fmt/format.h>

#include <algorithm>

#include "harness/cli/command.hpp"
#include "results/record/unit.hpp"
#include "results/store/clock.hpp"
#include "results/store/events.hpp"
#include "results/store/folder.hpp"
#include "results/store/lock.hpp"

namespace assay::note_command {
namespace {

constexpr std::size_t kTextMax = 1000;

void check_text(const std::string& flag, const std::string& text) {
  const bool printable = std::ranges::none_of(
      text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
  if (!text.empty() && text.size() <= kTextMax && printable) return;
  throw Error{
      fmt::format("{} takes one line of at most {} bytes, and not an empty one", flag, kTextMax)};
}

class Note : public Action {
 public:
  explicit Note(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder")->required();
    app.add_option("UNIT", event_.unit, "Unit of the site; a host stands for its devices too")
        ->required();
    app.add_option("--kind", event_.kind, "What it was")
        ->required()
        ->check(CLI::IsMember({"repair", "firmware", "serial", "other"}));
    app.add_option("--by", event_.by, "Who says so")->required();
    app.add_option("--note", event_.note, "What was done")->required();
    app.footer(
        "Exit codes: 0 noted, 2 mend the call (no such unit, sealed), 3 the folder is in use.\n"
        "Example: assay note memory host-0 --kind repair --by 'J. Doe' --note 'DIMM 3 replaced'");
  }

  Exit run() override {
    check_text("--by", event_.by);
    check_text("--note", event_.note);
    const Lock lock(folder_);
    const CampaignFolder folder = CampaignFolder::open(folder_);
    if (folder.sealed()) {
      throw Error{folder_.string() + " is sealed, and a sealed campaign is never changed",
                  "measure the unit in a new campaign"};
    }
    const std::vector<Unit> all = units(folder.site());
    if (std::ranges::find(all, event_.unit, &Unit::id) == all.end()) {
      throw Error{fmt::format("the site has no unit '{}'", event_.unit),
                  "site.json and the report name its units"};
    }
    event_.time = utc_now();
    append_event(folder, event_);
    fmt::print(stderr,
               "noted; what was measured on {} before {} no longer counts, measure it anew with "
               "assay run --resume --out {}\n",
               event_.unit, event_.time, folder_.string());
    return Exit::accepted;
  }

 private:
  std::filesystem::path folder_;
  Event event_;
};

const Registered<Command> registered{{
    .name = "note",
    .about = "Record a repair, new firmware or a new serial: a unit's earlier samples end there",
    .make = make_action<Note>,
}};

}  // namespace
}  // namespace assay::note_command
