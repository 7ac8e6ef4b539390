// The one place where values become JSON bytes: std::to_chars (shortest round trip), no locale,
// non-finite numbers as "nan", "inf", "-inf".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "results/record/fact.hpp"

namespace assay {

// One value by itself, for lines whose keys never change.
void append_json(std::string& out, double value);
void append_json(std::string& out, std::uint64_t value);
void append_json(std::string& out, std::string_view text);

// Writes in the order of the calls; callers give keys sorted. `indent` 0 writes one line.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out, int indent = 0) : out_(out), indent_(indent) {}

  JsonWriter& object();  // Opens; close with end().
  JsonWriter& array();
  JsonWriter& end();
  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  JsonWriter& number(double value);
  JsonWriter& count(std::uint64_t value);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& hex(std::uint64_t value);  // 16 digits, as text: counters and seeds above 2^53.
  JsonWriter& flag(bool value);
  JsonWriter& null();
  JsonWriter& fact(const Fact& value);

 private:
  JsonWriter& open(char bracket);
  JsonWriter& raw(std::string_view token);
  void separate();
  void newline();

  std::string& out_;
  int indent_;
  std::string open_;   // '{' or '[' for each level.
  bool first_ = true;  // Nothing stands in the innermost level yet.
  bool after_key_ = false;
};

}  // namespace assay
