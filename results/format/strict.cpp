// The checks behind strict reading, and their messages.
#include "results/format/strict.hpp"

#include <charconv>
#include <limits>

#include "results/format/schema_name.hpp"
#include "results/record/printable.hpp"

namespace assay::strict {
namespace {

// Bytes of a key that a message shows.
constexpr std::size_t kShownMax = 100;

std::string text_of(const Place& place) {
  std::string before = place.parent == nullptr ? "" : text_of(*place.parent);
  if (place.parent == nullptr) return before;
  if (place.key.empty()) return before + "[" + std::to_string(place.index) + "]";
  if (!before.empty()) before += '.';
  return before + printable(place.key, kShownMax);
}

std::optional<double> non_finite(std::string_view text) {
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

template <class Wanted>
std::optional<Wanted> as(const Element& element) {
  Wanted value{};
  if (element.get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

}  // namespace

void Value::refuse(const std::string& what) const {
  const std::string where = text_of(place_);
  throw Error{(where.empty() ? "it" : where) + " " + what};
}

void Value::refuse_order(std::string_view key) const {
  refuse("has the key '" + printable(key, kShownMax) + "' twice or out of order");
}

std::string_view Value::view() const {
  if (const auto text = as<std::string_view>(element_)) return *text;
  refuse("must be text");
}

double Value::number() const {
  // Whole numbers above 2^63 arrive unsigned, others signed.
  if (element_.is_double()) return double(element_);
  if (const auto whole = as<std::int64_t>(element_)) return static_cast<double>(*whole);
  if (const auto whole = as<std::uint64_t>(element_)) return static_cast<double>(*whole);
  if (const auto text = as<std::string_view>(element_)) {
    if (const auto value = non_finite(*text)) return *value;
  }
  refuse("must be a number");
}

std::uint64_t Value::count() const {
  if (const auto whole = as<std::uint64_t>(element_)) return *whole;
  refuse("must be a whole number, not negative");
}

std::uint32_t Value::count32() const {
  const std::uint64_t whole = count();
  if (whole > std::numeric_limits<std::uint32_t>::max()) refuse("is too large");
  return static_cast<std::uint32_t>(whole);
}

std::int64_t Value::integer() const {
  if (const auto whole = as<std::int64_t>(element_)) return *whole;
  refuse("must be a whole number");
}

std::uint64_t Value::hex() const {
  const std::string_view digits = view();
  std::uint64_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value, 16);
  if (digits.size() != 16 || parsed.ec != std::errc{} || parsed.ptr != end) {
    refuse("must be 16 hex digits");
  }
  return value;
}

std::string Value::digest() const {
  const std::string_view digits = view();
  if (digits.size() != 64 ||
      digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    refuse("must be a SHA-256 in 64 hex digits");
  }
  return std::string(digits);
}

bool Value::flag() const {
  if (const auto yes = as<bool>(element_)) return *yes;
  refuse("must be true or false");
}

Fact Value::fact() const {
  return std::visit(
      [](const auto& value) -> Fact {
        if constexpr (std::is_same_v<decltype(value), const std::string_view&>) {
          return std::string(value);
        } else {
          return value;
        }
      },
      fact_view());
}

std::variant<bool, double, std::string_view> Value::fact_view() const {
  if (const auto yes = as<bool>(element_)) return *yes;
  if (const auto text = as<std::string_view>(element_)) {
    if (const auto value = non_finite(*text)) return *value;
    return *text;
  }
  if (element_.is_number()) return number();
  refuse("must be text, a number, true or false");
}

std::optional<double> Value::number_or_null() const {
  if (is_null()) return std::nullopt;
  return number();
}

std::vector<std::string> Value::texts() const {
  std::vector<std::string> found;
  items([&](const Value& item) { found.push_back(item.text()); });
  return found;
}

std::map<std::string, std::string> Value::text_map() const {
  std::map<std::string, std::string> found;
  pairs([&](std::string_view key, const Value& value) {
    found.emplace_hint(found.end(), key, value.text());
  });
  return found;
}

Facts Value::facts() const {
  Facts found;
  pairs([&](std::string_view key, const Value& value) {
    found.emplace_hint(found.end(), key, value.fact());
  });
  return found;
}

simdjson::dom::object Value::object() const {
  if (const auto found = as<simdjson::dom::object>(element_)) return *found;
  refuse("must be an object");
}

simdjson::dom::array Value::array() const {
  if (const auto found = as<simdjson::dom::array>(element_)) return *found;
  refuse("must be a list");
}

Fields::Fields(const Value& value)
    : value_(value),
      place_(value.place()),
      at_(value.object().begin()),
      end_(value.object().end()) {}

void Fields::done() {
  if (at_ != end_) value_.refuse("has the unknown key '" + printable(at_.key(), kShownMax) + "'");
}

void Fields::refuse_next(std::string_view wanted) const {
  if (at_ == end_ || at_.key() > wanted) {
    value_.refuse("lacks the key '" + std::string(wanted) + "'");
  }
  value_.refuse("has the key '" + printable(at_.key(), kShownMax) +
                "', which is unknown, there twice or out of order");
}

Document::Document(std::string_view text, std::string file) : file_(std::move(file)) {
  const auto error = parser_.parse(text.data(), text.size()).get(root_);
  if (error == simdjson::SUCCESS) return;
  // The parser's own words are left out: they become part of verdicts, and change with its version.
  throw Error{file_ + ": it is not JSON, or not whole"};
}

void check_schema(const Value& value, std::string_view wanted) {
  const std::string complaint = schema_complaint(value.view(), wanted);
  if (!complaint.empty()) throw Error{complaint};
}

void check_version_first(const Value& document, std::string_view wanted) {
  Element schema;
  if (document.object().at_key("schema").get(schema) != simdjson::SUCCESS) {
    document.refuse("lacks the key 'schema'");
  }
  check_schema(Value(schema, {}), wanted);
}

}  // namespace assay::strict
