// Complaints, bounded: the first of them in words, the rest as a count.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

class Listing {
 public:
  void add(const std::string& sentence);
  void add(const Listing& other);
  bool empty() const { return count_ == 0; }
  std::uint64_t count() const { return count_; }

  // The first 20, and "... and 7 more" where there are more.
  std::vector<std::string> sentences() const;

 private:
  std::vector<std::string> first_;
  std::uint64_t count_ = 0;
};

}  // namespace assay
