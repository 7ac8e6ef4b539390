// Strict reading of files that programs wrote: every key present, in sorted order, of the right
// type, and no other. Nothing is ever given a default. For the .cpp files of this folder only.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "results/record/error.hpp"
#include "results/record/fact.hpp"

namespace assay::strict {

using Element = simdjson::dom::element;

// Where in the document a value stands. Only messages turn it into text, so that reading stays
// fast.
struct Place {
  const Place* parent = nullptr;
  std::string_view key;  // Empty for an item of an array.
  std::size_t index = 0;
};

class Value {
 public:
  Value(Element element, Place place) : element_(element), place_(place) {}

  const Place& place() const { return place_; }
  bool is_null() const { return element_.is_null(); }
  std::string text() const { return std::string(view()); }
  std::string_view view() const;
  double number() const;  // Also "nan", "inf", "-inf".
  std::uint64_t count() const;
  std::uint32_t count32() const;
  std::int64_t integer() const;
  std::uint64_t hex() const;
  std::string digest() const;  // 64 hex digits, lower case.
  bool flag() const;
  Fact fact() const;
  std::variant<bool, double, std::string_view> fact_view() const;

  std::optional<double> number_or_null() const;
  std::vector<std::string> texts() const;
  std::map<std::string, std::string> text_map() const;
  Facts facts() const;

  // Throws Error "entries[3].level must be ...".
  [[noreturn]] void refuse(const std::string& what) const;

  // each(Value) for every item of an array.
  template <class Each>
  void items(const Each& each) const {
    std::size_t index = 0;
    for (const Element item : array()) each(Value(item, {&place_, {}, index++}));
  }

  // each(key, Value) for every pair of an object with free keys, which must be sorted.
  template <class Each>
  void pairs(const Each& each) const {
    std::string_view before;
    bool first = true;
    for (const auto& field : object()) {
      if (!first && field.key <= before) refuse_order(field.key);
      first = false;
      before = field.key;
      each(field.key, Value(field.value, {&place_, field.key, 0}));
    }
  }

  simdjson::dom::object object() const;
  simdjson::dom::array array() const;

 private:
  [[noreturn]] void refuse_order(std::string_view key) const;

  Element element_;
  Place place_;
};

// The pairs of one object, asked for in sorted order; done() refuses any that is left.
class Fields {
 public:
  explicit Fields(const Value& value);

  Value next(std::string_view key) {
    if (at_ == end_ || at_.key() != key) refuse_next(key);
    const Value value((*at_).value, {&place_, key, 0});
    ++at_;
    return value;
  }
  // None where another key, or none, is next.
  std::optional<Value> next_if_any(std::string_view key) {
    if (at_ == end_ || at_.key() != key) return std::nullopt;
    return next(key);
  }
  void done();

 private:
  [[noreturn]] void refuse_next(std::string_view wanted) const;

  Value value_;
  Place place_;
  simdjson::dom::object::iterator at_;
  simdjson::dom::object::iterator end_;
};

// The whole document. Throws Error, prefixed "file: ", for what is no JSON.
class Document {
 public:
  Document(std::string_view text, std::string file);

  const std::string& file() const { return file_; }

  // read(Value); an Error out of it gets the file's name in front.
  template <class Read>
  auto read(const Read& read) const {
    try {
      return read(Value(root_, {}));
    } catch (const Error& error) {
      throw Error{file_ + ": " + error.what(), error.hint()};
    }
  }

 private:
  std::string file_;
  simdjson::dom::parser parser_;
  Element root_;
};

// Refuses another noun and another version: "made by a newer version" where it is higher.
void check_schema(const Value& value, std::string_view wanted);
// For files whose version must be looked at before their other keys are: a newer version may have
// others.
void check_version_first(const Value& document, std::string_view wanted);

}  // namespace assay::strict
