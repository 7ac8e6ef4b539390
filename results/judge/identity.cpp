// By place and by serial: two maps, and every disagreement between them.
#include "results/judge/identity.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "results/judge/quantity.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

constexpr std::size_t kProblemsListed = 20;
constexpr std::size_t kPlacesNamed = 4;

struct Stated {
  std::string serial;  // With the module where one is stated: "1650123456789/2".
  std::string uuid;
  std::string case_name;
};

std::string text_of(const SampleView& sample, std::string_view fact) {
  const std::optional<Fact> found = sample.fact(fact);
  return found ? text(*found) : std::string{};
}

std::string joined(const std::string& serial, const std::string& module) {
  return module.empty() ? serial : serial + "/" + module;
}

std::string places_in_words(const std::vector<std::string>& places) {
  const std::size_t named = std::min(places.size(), kPlacesNamed);
  std::string words = fmt::format("{}", fmt::join(std::span(places).first(named), ", "));
  if (places.size() > named) words += fmt::format(" and {} more", places.size() - named);
  return words;
}

class Comparison {
 public:
  Comparison(const Site& site, const std::optional<Inventory>& inventory,
             const Measurements& measured)
      : has_contract_(inventory.has_value()) {
    for (const SiteHost& host : site.hosts) {
      for (const SiteDevice& device : host.devices) {
        order_.push_back(device.id);
        stated_[device.id];
        if (host.spare) spares_.insert(device.id);
      }
    }
    if (inventory) contract(*inventory);
    hear(measured.samples);
    for (const LaterLook& later : measured.later) hear(later.samples);
    note_silent(measured.samples);
    for (const auto& [place, stated] : stated_) {
      if (!stated.serial.empty()) places_of_[stated.serial].push_back(place);
    }
  }

  Identities made() {
    if (places_of_.empty()) return {};
    for (const std::string& place : order_) {
      const Stated& stated = stated_.at(place);
      if (!stated.serial.empty()) compare(place, stated);
    }
    if (made_.problems.size() > kProblemsListed) {
      const std::size_t more = made_.problems.size() - kProblemsListed;
      made_.problems.resize(kProblemsListed);
      made_.problems.push_back(
          fmt::format("and {} more devices are not the contracted ones", more));
    }
    say_silent();
    return std::move(made_);
  }

 private:
  void contract(const Inventory& inventory) {
    for (const ContractedDevice& device : inventory.devices) {
      const std::string serial = joined(device.serial, device.module);
      contracted_[device.unit] = {serial, device.uuid, {}};
      place_of_[serial] = device.unit;
      if (!device.module.empty()) with_module_ = true;
    }
  }

  void hear(const Samples& samples) {
    if (samples.names().find(kSerialFact) == 0) return;
    for (std::size_t at = 0; at < samples.size(); ++at) {
      const SampleView sample = samples[at];
      const auto place = stated_.find(sample.unit());
      if (place == stated_.end()) continue;
      const std::string serial = text_of(sample, kSerialFact);
      if (serial.empty()) continue;
      // A contract without modules counts boards.
      const bool whole = with_module_ || !has_contract_;
      place->second = {joined(serial, whole ? text_of(sample, kModuleFact) : ""),
                       text_of(sample, kUuidFact), sample.case_name()};
      cases_.insert(sample.case_name());
    }
  }

  void compare(const std::string& place, const Stated& stated) {
    const std::vector<std::string>& places = places_of_.at(stated.serial);
    if (places.size() > 1) {
      if (places.front() != place) return;  // Said at the first of them.
      return find(places, fmt::format("the serial {} is stated at {}: it can stand at one place",
                                      stated.serial, places_in_words(places)));
    }
    if (!has_contract_) return;
    const auto contracted = contracted_.find(place);
    const auto belongs = place_of_.find(stated.serial);
    if (contracted == contracted_.end()) {
      if (belongs == place_of_.end() && spares_.contains(place)) return;
      return belongs == place_of_.end() ? uncontracted(place, stated.serial)
                                        : moved(place, stated.serial, belongs->second);
    }
    const Stated& wanted = contracted->second;
    if (stated.serial == wanted.serial) return compare_uuids(place, stated, wanted);
    if (belongs == place_of_.end()) return uncontracted(place, stated.serial);
    const std::string& home = belongs->second;
    const auto there = stated_.find(home);
    if (there == stated_.end() || there->second.serial != wanted.serial) {
      return moved(place, stated.serial, home);
    }
    if (place < home) {
      find({place, home}, fmt::format("swapped: {} stands at {}, and {} at {}", stated.serial,
                                      place, wanted.serial, home));
    }
  }

  void compare_uuids(const std::string& place, const Stated& stated, const Stated& wanted) {
    if (wanted.uuid.empty() || stated.uuid.empty() || wanted.uuid == stated.uuid) return;
    find({place}, fmt::format("the device with the serial {} states the uuid {}, and the contract "
                              "has {}",
                              stated.serial, stated.uuid, wanted.uuid));
  }

  void moved(const std::string& place, const std::string& serial, const std::string& home) {
    find({place},
         fmt::format("moved: {} stands at {}, and the contract has it at {}", serial, place, home));
  }

  void uncontracted(const std::string& place, const std::string& serial) {
    const auto wanted = contracted_.find(place);
    std::string words =
        fmt::format("the contract does not hold {}, which stands at {}", serial, place);
    if (wanted != contracted_.end() && !places_of_.contains(wanted->second.serial)) {
      words += fmt::format("; {}, which it has there, is stated nowhere", wanted->second.serial);
    }
    find({place}, words);
  }

  void find(const std::vector<std::string>& places, const std::string& words) {
    made_.problems.push_back(words);
    std::set<std::string> cases;
    for (const std::string& place : places) cases.insert(stated_.at(place).case_name);
    made_.findings.push_back({places,
                              Outcome::error,
                              {cases.begin(), cases.end()},
                              compress(places),
                              places.size(),
                              words});
  }

  // Of a case in which others state who they are.
  void note_silent(const Samples& samples) {
    for (std::size_t at = 0; at < samples.size(); ++at) {
      const SampleView sample = samples[at];
      if (sample.status() != SampleStatus::measured || !cases_.contains(sample.case_name()))
        continue;
      const auto place = stated_.find(sample.unit());
      if (place != stated_.end() && place->second.serial.empty()) silent_.insert(place->first);
    }
  }

  void say_silent() {
    if (silent_.empty() || !has_contract_) return;
    made_.problems.push_back(fmt::format("{} states no serial where others do, {} first",
                                         counted(silent_.size(), "device"), *silent_.begin()));
  }

  bool has_contract_;
  bool with_module_ = false;
  std::vector<std::string> order_;  // All devices, as the site has them.
  std::set<std::string> spares_;
  std::map<std::string, Stated> stated_;                       // By place.
  std::map<std::string, Stated> contracted_;                   // The same.
  std::unordered_map<std::string, std::string> place_of_;      // By contracted serial.
  std::map<std::string, std::vector<std::string>> places_of_;  // By stated serial.
  std::set<std::string> cases_;   // In which devices state who they are.
  std::set<std::string> silent_;  // Places that state nothing there.
  Identities made_;
};

}  // namespace

Identities identities(const Site& site, const std::optional<Inventory>& inventory,
                      const Measurements& measured) {
  return Comparison(site, inventory, measured).made();
}

}  // namespace assay
