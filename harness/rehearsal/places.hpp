// Where a unit stands in the modelled site, and which faults reach it there.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "harness/rehearsal/faults.hpp"
#include "results/record/unit.hpp"

namespace assay {

class Places {
 public:
  // All must outlive it.
  Places(const Site& site, const std::vector<Fault>& faults);

  struct Place {
    std::string rack;
    std::string model;
    std::vector<std::string> devices;  // That work together; itself, of a device.
    std::vector<std::string> hosts;
  };

  // Of a device, a host, a rack or the site; null for anything else.
  const Place* find(const std::string& unit) const;

  // On the unit itself or on a place that it stands in.
  const std::vector<const Fault*>& on(const std::string& unit) const;

 private:
  std::unordered_map<std::string, Place> places_;
  std::unordered_map<std::string, std::vector<const Fault*>> faults_;
};

}  // namespace assay
