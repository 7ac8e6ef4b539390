// Hearing a worker, and knowing when it has been silent for too long.
#include "harness/campaign/watch.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

namespace assay {
namespace {

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> found;
  while (!line.empty() && found.size() < 4) {
    const auto end = std::min(line.find(' '), line.size());
    found.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return found;
}

template <class Number>
bool parse(std::string_view text, Number& value) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

}  // namespace

std::optional<Said> parse_said(std::string_view line) {
  const auto part = words(line);
  Said said;
  if (part.size() < 2 || part.size() > 3 || !parse(part[1], said.entry)) return std::nullopt;
  if (part[0] == "begin" && part.size() == 2) return said;
  if (part.size() != 3) return std::nullopt;
  if (part[0] == "progress" && parse(part[2], said.fraction)) {
    said.verb = Said::Verb::progress;
    // Also false for NaN.
    if (said.fraction >= 0 && said.fraction <= 1) return said;
  }
  if (part[0] == "end" && (part[2] == "measured" || part[2] == "wrong" || part[2] == "error")) {
    said.verb = Said::Verb::end;
    said.status = part[2];
    return said;
  }
  return std::nullopt;
}

Watch::Watch(std::map<std::size_t, double> deadlines, double now, double waiting_seconds)
    : deadlines_(std::move(deadlines)) {
  whole_seconds_ = kStartSeconds;
  for (const auto& [entry, seconds] : deadlines_) whole_seconds_ += seconds + kBetweenSeconds;
  started(now + waiting_seconds);
  waiting_seconds_ = waiting_seconds;
}

void Watch::started(double now) {
  waiting_seconds_ = 0;
  due_ = now + kStartSeconds;
  whole_due_ = now + whole_seconds_;
}

bool Watch::hear(const Said& said, double now) {
  if (said.verb != Said::Verb::begin) {
    if (running_ != said.entry) return false;
    if (said.verb == Said::Verb::end) {
      running_.reset();
      due_ = now + kBetweenSeconds;
    }
    return true;
  }
  const auto given = deadlines_.find(said.entry);
  if (running_ || given == deadlines_.end()) return false;
  case_seconds_ = given->second;
  due_ = now + case_seconds_;
  running_ = last_begun_ = said.entry;
  deadlines_.erase(given);
  return true;
}

double Watch::due() const { return std::min(due_, whole_due_); }

std::string Watch::overdue() const {
  if (waiting_seconds_ > 0) return fmt::format("no host was free within {:g} s", waiting_seconds_);
  if (whole_due_ < due_) return fmt::format("the job's deadline of {:g} s passed", whole_seconds_);
  if (running_) return fmt::format("deadline of {:g} s passed", case_seconds_);
  if (!last_begun_) return fmt::format("no case was begun within {:g} s", kStartSeconds);
  return fmt::format("the worker was silent for {:g} s between cases", kBetweenSeconds);
}

}  // namespace assay
