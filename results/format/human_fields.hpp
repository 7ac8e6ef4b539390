// The keys of one object that a person wrote: asked for by name; wrong types, missing and unknown
// keys become complaints with their line, and reading goes on.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "results/format/human.hpp"
#include "results/record/fact.hpp"

namespace assay::human {

class Fields {
 public:
  // `noun` names the object in messages: "a bound". Anything but an object is a complaint.
  Fields(const Node& node, std::string noun, Complaints& complaints);

  int line() const { return node_.line; }
  Complaints& complaints() { return complaints_; }
  void complain(std::string_view key,
                const std::string& message);  // At the key's line, or the object's.

  // The value under `key`, or nullptr. Every key asked for is a known one.
  const Node* find(std::string_view key);
  const Node* find(std::string_view key, Kind kind);  // A complaint where it is of another kind.

  // Required; a complaint where missing, and "" / 0 then.
  std::string text(std::string_view key);
  double number(std::string_view key);  // Finite.

  std::string text_or_empty(std::string_view key);
  std::optional<double> number_if_any(std::string_view key);
  std::optional<std::uint32_t> count_if_any(std::string_view key);
  std::map<std::string, std::string> texts_if_any(std::string_view key);
  Facts facts_if_any(std::string_view key);
  std::vector<const Node*> list(std::string_view key);  // Required.
  std::vector<const Node*> list_if_any(std::string_view key);

  // Complains of every key that nobody asked for, with the nearest that somebody did.
  void done();

 private:
  void demand(std::string_view key);

  const Node& node_;
  std::string noun_;
  Complaints& complaints_;
  std::vector<std::string_view> known_;
};

// A whole finite number that fits, else a complaint.
std::optional<std::uint32_t> count_of(const Node& node, const std::string& what,
                                      Complaints& complaints);
std::optional<Fact> fact_of(const Node& node, const std::string& what, Complaints& complaints);

// The tree of a file, whose schema must be `schema`; throws at once for another one, since the rest
// of the file means nothing then.
Node parse_noun(std::string_view text, const std::string& file, std::string_view schema,
                Complaints& complaints);

}  // namespace assay::human
