// The SAX reader behind human.hpp: the one file that includes nlohmann's parser, which compiles
// slowly.
#include "results/format/human.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "results/record/error.hpp"

namespace assay::human {
namespace {

using Json = nlohmann::json;

// Hands out bytes and counts lines. The lexer reads one byte ahead behind a number, so a newline
// counts only when the byte behind it was taken too: then the line is that of the token just read.
class LineCounter {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  LineCounter(const char* at, int* line) : at_(at), line_(line) {}

  reference operator*() const { return *at_; }
  LineCounter& operator++() {
    if (after_newline_) ++*line_;
    after_newline_ = *at_ == '\n';
    ++at_;
    return *this;
  }
  bool operator==(const LineCounter& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  int* line_;
  bool after_newline_ = false;
};

bool is_control(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code < 0x20 || code == 0x7F;
}

// nlohmann says "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error
// while ...", with a piece of the file that may hold anything.
std::string plain(const std::string& what) {
  constexpr std::size_t kLengthMax = 300;
  const auto name_end = what.find("] ");
  std::string text = name_end == std::string::npos ? what : what.substr(name_end + 2);
  const auto place = text.find("parse error at ");
  const auto place_end = text.find(": ");
  if (place == 0 && place_end != std::string::npos) text.erase(0, place_end + 2);
  if (text.size() > kLengthMax) text = text.substr(0, kLengthMax) + " ...";
  std::ranges::replace_if(text, is_control, '?');
  return text;
}

// Builds the tree. Every event returns whether parsing goes on.
class Builder {
 public:
  Builder(const std::string& file, int* line, Complaints& complaints, const Limits& limits)
      : file_(file), line_(line), complaints_(complaints), limits_(limits) {}

  Node take() { return std::move(root_); }

  bool null() {
    place(Kind::null);
    return true;
  }
  bool boolean(bool value) {
    place(Kind::flag)->flag = value;
    return true;
  }
  bool number_integer(std::int64_t value) { return number(static_cast<double>(value)); }
  bool number_unsigned(std::uint64_t value) { return number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) { return number(value); }
  bool string(std::string& value) {
    place(Kind::text)->text = std::move(value);
    return true;
  }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Kind::object); }
  bool start_array(std::size_t) { return open(Kind::list); }
  bool end_array() { return close(); }

  bool key(std::string& value) {
    key_ = std::move(value);
    return true;
  }

  bool end_object() {
    complain_of_twins(*open_.back());
    return close();
  }

  bool parse_error(std::size_t, const std::string&, const Json::exception& error) {
    stop(plain(error.what()));
  }

 private:
  bool number(double value) {
    place(Kind::number)->number = value;
    return true;
  }

  // A new node in the innermost list or object that is open.
  Node* place(Kind kind) {
    if (++count_ > limits_.values) stop("more than " + std::to_string(limits_.values) + " values");
    Node* node = open_.empty() ? &root_ : &open_.back()->items.emplace_back();
    node->kind = kind;
    node->line = *line_;
    node->key = std::exchange(key_, {});
    return node;
  }

  bool open(Kind kind) {
    if (open_.size() == limits_.depth) {
      stop("nested deeper than " + std::to_string(limits_.depth) + " levels");
    }
    // Stays where it is until it is closed: only the innermost list grows.
    open_.push_back(place(kind));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  void complain_of_twins(const Node& object) {
    std::vector<const Node*> sorted;
    for (const Node& item : object.items) sorted.push_back(&item);
    std::ranges::stable_sort(sorted, {},
                             [](const Node* item) { return std::string_view(item->key); });
    for (std::size_t at = 1; at < sorted.size(); ++at) {
      if (sorted[at]->key != sorted[at - 1]->key) continue;
      complaints_.add(sorted[at]->line, "the key '" + sorted[at]->key +
                                            "' stands twice, first in line " +
                                            std::to_string(sorted[at - 1]->line));
    }
  }

  [[noreturn]] void stop(const std::string& message) {
    throw Error{file_ + ":" + std::to_string(*line_) + ": " + message};
  }

  const std::string& file_;
  int* line_;
  Complaints& complaints_;
  const Limits& limits_;
  Node root_;
  std::vector<Node*> open_;
  std::string key_;
  std::size_t count_ = 0;
};

}  // namespace

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::null: return "null";
    case Kind::flag: return "true or false";
    case Kind::number: return "a number";
    case Kind::text: return "text";
    case Kind::list: return "a list";
    case Kind::object: return "an object";
  }
  return "unknown";
}

void Complaints::add(int line, std::string message) {
  // A key can hold anything; a message stays one line.
  std::ranges::replace_if(message, is_control, '?');
  complaints_.push_back({line, std::move(message)});
}

void Complaints::throw_if_any() {
  constexpr std::size_t kShownMax = 100;
  if (complaints_.empty()) return;
  std::ranges::stable_sort(complaints_, {}, &Complaint::line);
  std::string text;
  for (std::size_t at = 0; at < complaints_.size() && at < kShownMax; ++at) {
    const auto& [line, message] = complaints_[at];
    if (at > 0) text += '\n';
    text += file_ + ":" + std::to_string(line) + ": " + message;
  }
  if (complaints_.size() > kShownMax) {
    text += "\n" + file_ + ": and " + std::to_string(complaints_.size() - kShownMax) + " more";
  }
  throw Error{text};
}

Node parse(std::string_view text, const std::string& file, Complaints& complaints,
           const Limits& limits) {
  if (text.size() > limits.bytes) {
    throw Error{file + ": larger than " + std::to_string(limits.bytes >> 20) + " MiB"};
  }
  int line = 1;
  Builder builder(file, &line, complaints, limits);
  const LineCounter first(text.data(), &line);
  const LineCounter last(text.data() + text.size(), &line);
  const bool whole = Json::sax_parse(first, last, &builder, Json::input_format_t::json, true, true);
  expect(whole, "a syntax error was thrown");
  return builder.take();
}

}  // namespace assay::human
