// Words in files, waited for with a deadline.
#include "harness/worker/file_meeting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <limits>
#include <thread>

#include "results/record/error.hpp"

namespace assay {
namespace {

// Who waits looks again after a quarter of the time that it has waited: so it is never late by more
// than that, and a long wait costs a file server little.
constexpr double kLookShare = 0.25;
constexpr double kLookSecondsMin = 0.0002;
constexpr double kLookSecondsMax = 0.05;

constexpr double kGoodbyeSeconds = 10;  // Until all ranks have said that they end.

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::filesystem::path file_of(const std::filesystem::path& folder, unsigned rank) {
  return folder / fmt::format("rank-{}", rank);
}

// Numbers as their bytes: all hosts of a job are alike.
std::string bytes_of(const std::vector<double>& numbers) {
  std::string bytes(numbers.size() * sizeof(double), '\0');
  if (!numbers.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

std::vector<double> numbers_of(const std::string& bytes) {
  std::vector<double> numbers(bytes.size() / sizeof(double));
  if (!numbers.empty()) std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(double));
  return numbers;
}

// Of each: its length in ten digits and its bytes.
std::string packed(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += fmt::format("{:010}", word.size()) + word;
  return all;
}

constexpr std::size_t kLengthDigits = 10;

std::vector<std::string> unpacked(const std::string& all) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t length = std::strtoul(all.substr(at, kLengthDigits).c_str(), nullptr, 10);
    words.push_back(all.substr(at + kLengthDigits, length));
    at += kLengthDigits + length;
  }
  return words;
}

}  // namespace

FileMeeting::FileMeeting(std::filesystem::path folder, unsigned rank, unsigned size)
    : folder_(std::move(folder)), rank_(rank), size_(size) {
  if (size > kRanksByFilesMax) {
    throw Error{fmt::format("{} ranks are too many to find one another by files ({} at most)", size,
                            kRanksByFilesMax),
                "start them by MPI, or measure fewer hosts together"};
  }
  if (rank >= size)
    throw Error{fmt::format("there is no rank {}: the unit has {} ranks", rank, size)};
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (failed) throw world_error("cannot make " + folder_.string() + ": " + failed.message());
  own_.emplace(file_of(folder_, rank_));
  if (rank_ != 0) others_.emplace_back(file_of(folder_, 0));
  for (unsigned other = 1; rank_ == 0 && other < size_; ++other) {
    others_.emplace_back(file_of(folder_, other));
  }
}

// A rank that fails waits for nobody, and who waits for it hears that it has ended.
FileMeeting::~FileMeeting() {
  try {
    own_->append(std::string(1, static_cast<char>(Said::end)));
    if (rank_ == 0 && all_are_there_ && std::uncaught_exceptions() == 0) wait_for_ends();
  } catch (const std::exception&) {
    // Who waits for it has a deadline; the folder stays.
  }
}

// Who has said its end has read everything.
void FileMeeting::wait_for_ends() {
  const double deadline = now_seconds() + kGoodbyeSeconds;
  for (WordReader& other : others_) {
    for (auto word = other.next(); !word || !word->starts_with(static_cast<char>(Said::end));
         word = other.next()) {
      if (now_seconds() > deadline) return;
      std::this_thread::sleep_for(std::chrono::duration<double>(kLookSecondsMax));
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string FileMeeting::word_of(WordReader& reader, unsigned whose, double deadline_seconds) {
  const double began = now_seconds();
  for (;;) {
    if (std::optional<std::string> word = reader.next()) return std::move(*word);
    const double now = now_seconds();
    if (now >= deadline_seconds) {
      if (overdue_) overdue_(fmt::format("no word came from rank {}", whose));
      std::_Exit(static_cast<int>(Exit::world));
    }
    const double pause = std::clamp(kLookShare * (now - began), kLookSecondsMin, kLookSecondsMax);
    std::this_thread::sleep_for(
        std::chrono::duration<double>(std::min(pause, deadline_seconds - now)));
  }
}

// What a word of this step begins with: an answer to another question is none.
std::string FileMeeting::opening(Said said) const {
  return fmt::format("{}{}:", static_cast<char>(said), step_);
}

std::string FileMeeting::heard(Said said, WordReader& reader, unsigned whose,
                               double deadline_seconds) {
  const std::string word = word_of(reader, whose, deadline_seconds);
  const std::string expected = opening(said);
  all_are_there_ = word.starts_with(expected);
  if (all_are_there_) return word.substr(expected.size());
  if (word.starts_with(static_cast<char>(Said::end))) {
    throw world_error(fmt::format("rank {} has ended before the others were done", whose));
  }
  throw world_error(fmt::format("ranks {} and {} are not at the same step", rank_, whose));
}

// By the first rank.
std::vector<std::string> FileMeeting::collect(Said said, const std::string& own,
                                              double deadline_seconds) {
  std::vector<std::string> words{own};
  for (unsigned other = 1; other < size_; ++other) {
    words.push_back(heard(said, others_[other - 1], other, deadline_seconds));
  }
  own_->append(opening(said) + packed(words));
  return words;
}

std::vector<std::string> FileMeeting::all(Said said, const std::string& own,
                                          double deadline_seconds) {
  if (!all_are_there_) throw world_error("ranks that have lost one another agree on nothing more");
  ++step_;
  if (rank_ == 0) return collect(said, own, deadline_seconds);
  own_->append(opening(said) + own);
  std::vector<std::string> words = unpacked(heard(said, others_.front(), 0, deadline_seconds));
  if (words.size() != size_) {
    throw world_error(fmt::format("rank 0 has the words of {} ranks, of {}", words.size(), size_));
  }
  return words;
}

void FileMeeting::barrier(double deadline_seconds) { all(Said::barrier, {}, deadline_seconds); }

// What is not a number stays none, whoever says it.
double FileMeeting::max(double own, double deadline_seconds) {
  double most = own;
  for (const std::string& word : all(Said::number, bytes_of(std::vector{own}), deadline_seconds)) {
    const std::vector<double> number = numbers_of(word);
    const double one =
        number.size() == 1 ? number.front() : std::numeric_limits<double>::quiet_NaN();
    if (std::isnan(one) || one > most) most = one;
    if (std::isnan(most)) return most;
  }
  return most;
}

std::vector<std::vector<double>> FileMeeting::gather(const std::vector<double>& own,
                                                     double deadline_seconds) {
  std::vector<std::vector<double>> of_rank;
  for (const std::string& word : all(Said::numbers, bytes_of(own), deadline_seconds)) {
    of_rank.push_back(numbers_of(word));
    if (of_rank.back().size() != own.size()) {
      throw world_error("ranks do not give equally many numbers");
    }
  }
  return of_rank;
}

std::vector<std::string> FileMeeting::gather(const std::string& own, double deadline_seconds) {
  return all(Said::text, own.substr(0, kMeetingTextMax), deadline_seconds);
}

}  // namespace assay
