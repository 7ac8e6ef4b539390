// Asking the model at once for what happens later; hearing of it when time goes on.
#include "harness/rehearsal/launcher/model_launcher.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "results/record/error.hpp"

namespace assay {
namespace {

std::string_view next_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

template <class Number>
bool parse(std::string_view text, Number& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
}

[[noreturn]] void not_understood(const std::string& line) {
  throw world_error("the model of the rehearsal said '" + line + "'", "this is a mistake of ours");
}

}  // namespace

void ModelLauncher::go_on_with(const std::string& plan_file) {
  model_.ask("plan " + plan_file + "\n");
}

JobProcess ModelLauncher::start(const Job& job) {
  std::string request = fmt::format("job {} {} {}\n", job.id, job.attempt, now_);
  for (const JobPart& part : job.parts) {
    request += fmt::format("part {} {}\n", part.unit, fmt::join(part.entries, ","));
  }
  model_.ask(request + "go\n");
  asked_.emplace_back(job.id, now_);
  return {};
}

void ModelLauncher::hear() {
  if (asked_.empty()) return;
  model_.ask("answers\n");
  for (const auto& [job, started] : std::exchange(asked_, {})) {
    hear_of({JobEvent::Kind::ended, job, {}, "exit 0", true, {}}, started);
  }
}

void ModelLauncher::hear_of(JobEvent event, double started) {
  while (true) {
    const std::string answer = model_.answer();
    std::string_view line = answer;
    const std::string_view verb = next_word(line);
    if (verb == "done") {
      double seconds = 0;
      if (!parse(next_word(line), seconds) || !(seconds >= 0)) not_understood(answer);
      due_.emplace(started + seconds, std::move(event));
      return;
    }
    if (verb != "end") not_understood(answer);
    PartEnd& end = event.parts.emplace_back();
    end.unit = next_word(line);
    const std::string_view entry = next_word(line);
    std::size_t number = 0;
    if (parse(entry, number)) {
      end.entry = number;
    } else if (entry != "-") {
      not_understood(answer);
    }
    end.ending = line;
  }
}

std::vector<JobEvent> ModelLauncher::poll() {
  hear();
  std::vector<JobEvent> happened;
  while (!due_.empty() && due_.begin()->first <= now_) {
    happened.push_back(std::move(due_.extract(due_.begin()).mapped()));
  }
  return happened;
}

void ModelLauncher::end(const std::string& job) {
  hear();
  const auto found =
      std::ranges::find_if(due_, [&](const auto& held) { return held.second.job == job; });
  if (found == due_.end()) return;
  auto held = due_.extract(found);
  held.key() = now_;
  due_.insert(std::move(held));
}

void ModelLauncher::wait_until(double seconds) {
  hear();
  const double next = due_.empty() ? seconds : std::min(seconds, due_.begin()->first);
  now_ = std::max(now_, next);
}

}  // namespace assay
