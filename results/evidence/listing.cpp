// Bounded complaints.
#include "results/evidence/listing.hpp"

namespace assay {
namespace {

constexpr std::size_t kShown = 20;
constexpr std::size_t kTextBytesMax = 600;

}  // namespace

std::string printable(std::string_view text) {
  std::string safe(text.substr(0, kTextBytesMax));
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const auto code = static_cast<unsigned char>(safe[at]);
    // U+0080 to U+009F are control characters too; in UTF-8 they begin with C2.
    const bool after_c2 = at > 0 && static_cast<unsigned char>(safe[at - 1]) == 0xc2;
    if (code < 0x20 || code == 0x7f || (after_c2 && code >= 0x80 && code < 0xa0)) safe[at] = '?';
  }
  if (text.size() > kTextBytesMax) safe += "...";
  return safe;
}

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
