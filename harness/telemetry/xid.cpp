// The table, by code.
#include "harness/telemetry/xid.hpp"

#include <algorithm>
#include <array>

namespace assay {
namespace {

using enum XidClass;

// Classes follow the immediate action that the catalogue names: restarting the application says
// that it was the application; resetting, draining or replacing says that it was not. Where a code
// can be either, it is hardware: our own kernels are tested, and a wrong accusation is looked into.
constexpr std::string_view kCatalogue =
    "docs.nvidia.com/deploy/xid-errors, Analyzing Xid Errors with the Xid Catalog";

constexpr std::array kTable{
    Xid{13, application, "graphics engine exception", "look for a fault of the program",
        kCatalogue},
    Xid{31, application, "memory page fault", "look for a fault of the program", kCatalogue},
    Xid{32, hardware, "corrupted push buffer", "look at PCIe, then reset the GPU", kCatalogue},
    Xid{43, application, "GPU stopped processing a program's work",
        "look for a fault of the program", kCatalogue},
    Xid{45, ended, "a program's work was removed", "none", kCatalogue},
    Xid{46, hardware, "GPU stopped processing", "reset the GPU", kCatalogue},
    Xid{48, hardware, "uncorrectable memory error", "drain, reset, run diagnostics", kCatalogue},
    Xid{61, hardware, "internal microcontroller breakpoint", "reset the GPU", kCatalogue},
    Xid{62, hardware, "internal microcontroller halt", "reset the GPU", kCatalogue},
    Xid{63, hardware, "a row of memory is to be remapped", "drain and reset", kCatalogue},
    Xid{64, hardware, "a row of memory could not be remapped", "replace the GPU", kCatalogue},
    Xid{69, application, "graphics engine class error", "look for a fault of the program",
        kCatalogue},
    Xid{74, hardware, "NVLink error", "look at the link, reset", kCatalogue},
    Xid{79, hardware, "GPU has fallen off the bus", "restart the host, then look at its seat",
        kCatalogue},
    Xid{92, hardware, "high rate of corrected memory errors", "run diagnostics", kCatalogue},
    Xid{94, hardware, "contained uncorrectable memory error", "drain and reset", kCatalogue},
    Xid{95, hardware, "uncontained uncorrectable memory error", "reset the GPU", kCatalogue},
    Xid{109, application, "context switch timeout", "look for a fault of the program", kCatalogue},
    Xid{119, hardware, "GPU system processor does not answer", "reset the GPU", kCatalogue},
    Xid{120, hardware, "GPU system processor error", "reset the GPU", kCatalogue},
    Xid{121, hardware, "C2C link error", "reset, then look at the module", kCatalogue},
    Xid{140, hardware, "unrecovered memory error", "drain and reset", kCatalogue},
    Xid{143, hardware, "GPU initialisation error", "reset the GPU", kCatalogue},
    Xid{144, hardware, "NVLink 5 error (SAW)", "look at the link, reset", kCatalogue},
    Xid{145, hardware, "NVLink 5 error (RLW)", "look at the link, reset", kCatalogue},
    Xid{146, hardware, "NVLink 5 error (TLW)", "look at the link, reset", kCatalogue},
    Xid{147, hardware, "NVLink 5 error (TREX)", "look at the link, reset", kCatalogue},
    Xid{148, hardware, "NVLink 5 error (NVLPW)", "look at the link, reset", kCatalogue},
    Xid{149, hardware, "NVLink 5 error (NETIR)", "look at the link, reset", kCatalogue},
    Xid{150, hardware, "NVLink 5 error (MSE)", "look at the link, reset", kCatalogue},
};

void append(std::string& sentence, unsigned code, std::string_view what, std::string_view action) {
  if (!sentence.empty()) sentence += "; ";
  sentence.append("XID ").append(std::to_string(code)).append(", ").append(what);
  if (!action.empty()) sentence.append(": ").append(action);
}

}  // namespace

std::span<const Xid> xid_table() { return kTable; }

const Xid* xid(unsigned code) {
  const auto* const found = std::ranges::find(kTable, code, &Xid::code);
  return found == kTable.end() ? nullptr : found;
}

XidFinding xid_finding(const std::vector<unsigned>& codes) {
  XidFinding finding;
  for (const unsigned code : codes) {
    const Xid* const known = xid(code);
    if (known != nullptr && known->of == ended) continue;
    ++finding.count;
    if (known == nullptr) {
      append(finding.other, code, "which the table of XIDs does not have", "look it up");
    } else {
      append(known->of == hardware ? finding.hardware : finding.other, code, known->what,
             known->action);
    }
  }
  return finding;
}

}  // namespace assay
