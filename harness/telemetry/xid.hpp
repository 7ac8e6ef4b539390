// XID errors: what a GPU's driver reports by a number, and whose fault each is.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

enum class XidClass {
  hardware,     // The GPU, its memory, its links or its firmware.
  application,  // A program did what it must not: what it measured says nothing of the GPU.
  ended,        // A program was ended, as ours are at a deadline: nothing is wrong.
};

// A row of the table.
struct Xid {
  unsigned code = 0;
  XidClass of = XidClass::hardware;
  std::string_view what;
  std::string_view action;  // For people.
  std::string_view source;
};

std::span<const Xid> xid_table();

// Null where the table has no such code.
const Xid* xid(unsigned code);

// What a case's XIDs make of it.
struct XidFinding {
  std::string hardware;  // In a sentence; empty where there was none.
  std::string other;     // The same of an application's, and of what nobody knows.
  unsigned count = 0;    // Of both.
};

XidFinding xid_finding(const std::vector<unsigned>& codes);

}  // namespace assay
