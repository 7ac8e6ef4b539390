// Files that people write: JSON with // and /* */ comments, read into a small tree that knows every
// line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::human {

struct Limits {
  std::uint64_t bytes = 64ULL << 20;
  std::size_t depth = 32;
  std::size_t values = 4'000'000;  // A site of 60,000 devices has fewer.
};

enum class Kind { null, flag, number, text, list, object };

struct Node {
  Kind kind = Kind::null;
  int line = 0;
  bool flag = false;
  double number = 0;
  std::string key;  // In the object that holds it.
  std::string text;
  std::vector<Node> items;  // Of a list or an object, in the file's order.
};

// "text", "a number", ...: as messages name it.
std::string_view name(Kind kind);

// What is wrong with a file: every complaint with its line, thrown at once.
class Complaints {
 public:
  explicit Complaints(std::string file) : file_(std::move(file)) {}

  void add(int line, std::string message);
  bool empty() const { return complaints_.empty(); }
  // Throws one Error, a line `file:line: message` each, in the file's order.
  void throw_if_any();

 private:
  struct Complaint {
    int line = 0;
    std::string message;
  };

  std::string file_;
  std::vector<Complaint> complaints_;
};

// The tree of `text`. Adds a complaint for every duplicate key; throws at the first syntax error,
// at more than the limits.
Node parse(std::string_view text, const std::string& file, Complaints& complaints,
           const Limits& limits = {});

}  // namespace assay::human
