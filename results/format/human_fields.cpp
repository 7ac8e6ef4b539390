// Reading keys, and suggesting the one that was meant.
#include "results/format/human_fields.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "results/format/schema_name.hpp"
#include "results/record/error.hpp"

namespace assay::human {
namespace {

constexpr std::size_t kShownKeyMax = 100;

// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

// The known key at most a third of its letters away, or "".
std::string_view nearest(std::string_view key, const std::vector<std::string_view>& known) {
  std::string_view best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string_view candidate : known) {
    const std::size_t apart = distance(key, candidate);
    if (apart < best_distance && apart <= std::max<std::size_t>(candidate.size() / 3, 1)) {
      best = candidate;
      best_distance = apart;
    }
  }
  return best;
}

std::string quoted(std::string_view key) {
  return "'" + std::string(key.substr(0, kShownKeyMax)) + "'";
}

}  // namespace

Fields::Fields(const Node& node, std::string noun, Complaints& complaints)
    : node_(node), noun_(std::move(noun)), complaints_(complaints) {
  if (node.kind != Kind::object) {
    complaints.add(node.line, noun_ + " must be an object, not " + std::string(name(node.kind)));
  }
}

void Fields::complain(std::string_view key, const std::string& message) {
  const Node* node = find(key);
  complaints_.add(node == nullptr ? node_.line : node->line, message);
}

const Node* Fields::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  if (node_.kind != Kind::object) return nullptr;
  const auto found = std::ranges::find(node_.items, key, &Node::key);
  return found == node_.items.end() ? nullptr : &*found;
}

const Node* Fields::find(std::string_view key, Kind kind) {
  const Node* node = find(key);
  if (node == nullptr || node->kind == kind) return node;
  complaints_.add(node->line, quoted(key) + " must be " + std::string(name(kind)) + ", not " +
                                  std::string(name(node->kind)));
  return nullptr;
}

void Fields::demand(std::string_view key) {
  if (find(key) != nullptr || node_.kind != Kind::object) return;
  complaints_.add(node_.line, noun_ + " lacks the key " + quoted(key));
}

std::string Fields::text(std::string_view key) {
  demand(key);
  const Node* node = find(key, Kind::text);
  if (node == nullptr) return {};
  if (node->text.empty()) complaints_.add(node->line, quoted(key) + " must not be empty");
  return node->text;
}

double Fields::number(std::string_view key) {
  demand(key);
  return number_if_any(key).value_or(0);
}

std::string Fields::text_or_empty(std::string_view key) {
  const Node* node = find(key, Kind::text);
  return node == nullptr ? std::string() : node->text;
}

std::optional<double> Fields::number_if_any(std::string_view key) {
  const Node* node = find(key, Kind::number);
  if (node == nullptr) return std::nullopt;
  return node->number;
}

std::optional<std::uint32_t> Fields::count_if_any(std::string_view key) {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : count_of(*node, quoted(key), complaints_);
}

std::map<std::string, std::string> Fields::texts_if_any(std::string_view key) {
  std::map<std::string, std::string> found;
  const Node* node = find(key, Kind::object);
  if (node == nullptr) return found;
  for (const Node& item : node->items) {
    if (item.kind == Kind::text) {
      found[item.key] = item.text;
    } else {
      complaints_.add(item.line,
                      quoted(item.key) + " must be text, not " + std::string(name(item.kind)));
    }
  }
  return found;
}

Facts Fields::facts_if_any(std::string_view key) {
  Facts found;
  const Node* node = find(key, Kind::object);
  if (node == nullptr) return found;
  for (const Node& item : node->items) {
    if (auto fact = fact_of(item, quoted(item.key), complaints_))
      found[item.key] = std::move(*fact);
  }
  return found;
}

std::vector<const Node*> Fields::list(std::string_view key) {
  demand(key);
  return list_if_any(key);
}

std::vector<const Node*> Fields::list_if_any(std::string_view key) {
  std::vector<const Node*> found;
  const Node* node = find(key, Kind::list);
  if (node == nullptr) return found;
  for (const Node& item : node->items) found.push_back(&item);
  return found;
}

void Fields::done() {
  for (const Node& item : node_.items) {
    if (node_.kind != Kind::object) return;
    if (std::ranges::find(known_, item.key) != known_.end()) continue;
    const std::string_view meant = nearest(item.key.substr(0, kShownKeyMax), known_);
    complaints_.add(item.line, "unknown key " + quoted(item.key) + " in " + noun_ +
                                   (meant.empty() ? "" : ", did you mean " + quoted(meant) + "?"));
  }
}

std::optional<std::uint32_t> count_of(const Node& node, const std::string& what,
                                      Complaints& complaints) {
  const bool whole = node.kind == Kind::number && node.number >= 0 &&
                     node.number <= std::numeric_limits<std::uint32_t>::max() &&
                     node.number == std::floor(node.number);
  if (whole) return static_cast<std::uint32_t>(node.number);
  complaints.add(node.line, what + " must be a whole number, not negative and below 2^32");
  return std::nullopt;
}

std::optional<Fact> fact_of(const Node& node, const std::string& what, Complaints& complaints) {
  switch (node.kind) {
    case Kind::flag: return node.flag;
    case Kind::number: return node.number;
    case Kind::text: return node.text;
    default: break;
  }
  complaints.add(node.line, what + " must be text, a number, true or false");
  return std::nullopt;
}

Node parse_noun(std::string_view text, const std::string& file, std::string_view schema,
                Complaints& complaints) {
  Node root = parse(text, file, complaints);
  const auto fail = [&](int line, const std::string& message) {
    throw Error{file + ":" + std::to_string(line) + ": " + message};
  };
  if (root.kind != Kind::object) fail(root.line, "the file must hold an object");
  const auto found = std::ranges::find(root.items, "schema", &Node::key);
  if (found == root.items.end()) {
    fail(root.line,
         "the file lacks the key 'schema', which must be \"" + std::string(schema) + "\"");
  }
  const std::string complaint = schema_complaint(found->text, schema);
  if (!complaint.empty()) fail(found->line, complaint);
  return root;
}

}  // namespace assay::human
