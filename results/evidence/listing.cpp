// Bounded complaints.
#include "results/evidence/listing.hpp"

#include "results/record/printable.hpp"

namespace assay {
namespace {

constexpr std::size_t kShown = 20;

}  // namespace

void Listing::add(const std::string& sentence) {
  if (++count_ <= kShown) first_.push_back(printable(sentence));
}

void Listing::add(const Listing& other) {
  for (const std::string& sentence : other.first_) add(sentence);
  count_ += other.count_ - other.first_.size();
}

std::vector<std::string> Listing::sentences() const {
  std::vector<std::string> all = first_;
  if (count_ > all.size()) {
    all.push_back("... and " + std::to_string(count_ - all.size()) + " more");
  }
  return all;
}

}  // namespace assay
