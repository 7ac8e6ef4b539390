// What a profile demands of facts, conditions and libraries.
#include "results/format/profile_parts.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Node;

template <class Noun>
void read_limits(Fields& fields, Noun& noun) {
  noun.at_least = fields.number_if_any("at_least");
  noun.at_most = fields.number_if_any("at_most");
  if (noun.at_least && noun.at_most && *noun.at_least > *noun.at_most) {
    fields.complain("at_least", "the floor 'at_least' is above the ceiling 'at_most'");
  }
}

}  // namespace

Expectation expectation_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "an expectation", complaints);
  Expectation expected;
  expected.line = node.line;
  expected.benchmark = fields.text("benchmark");
  expected.fact = fields.text("fact");
  for (const Node* item : fields.list_if_any("one_of")) {
    if (auto fact = human::fact_of(*item, "'one_of'", complaints)) {
      expected.one_of.push_back(std::move(*fact));
    }
  }
  read_limits(fields, expected);
  read_gate(fields, expected);
  const bool limited = expected.at_least || expected.at_most;
  if (expected.one_of.empty() && !limited) {
    fields.complain("one_of", "an expectation needs 'one_of', 'at_least' or 'at_most'");
  }
  if (!expected.one_of.empty() && limited) {
    fields.complain("one_of", "an expectation has either 'one_of' or 'at_least' and 'at_most'");
  }
  fields.done();
  return expected;
}

Requirement requirement_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "a requirement", complaints);
  Requirement required;
  required.line = node.line;
  required.condition = fields.text("condition");
  required.unit = fields.text("unit");
  read_limits(fields, required);
  required.source = fields.text("source");
  if (!required.at_least && !required.at_most) {
    fields.complain("condition", "a requirement needs 'at_least' or 'at_most'");
  }
  fields.done();
  return required;
}

KnownLibrary library_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "a library", complaints);
  KnownLibrary library{.library = fields.text("library"),
                       .sha256 = fields.text("sha256"),
                       .source = fields.text("source"),
                       .line = node.line};
  if (library.library.find_first_of("./") != std::string::npos) {
    fields.complain("library",
                    "'library' is a name such as \"libcudart\": without folder, .so or "
                    "version");
  }
  if (library.sha256.size() != 64 ||
      library.sha256.find_first_not_of("0123456789abcdef") != std::string::npos) {
    fields.complain("sha256", "'sha256' has 64 hex digits, as sha256sum prints them");
  }
  fields.done();
  return library;
}

}  // namespace assay
