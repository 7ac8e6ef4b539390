// Reading one samples file: what of it can be believed.
#include <cmath>
#include <optional>
#include <set>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "results/record/error.hpp"
#include "results/record/printable.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/digest.hpp"
#include "results/store/file.hpp"
#include "results/store/line_reader.hpp"
#include "results/store/samples.hpp"
#include "results/store/spoil.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

fs::path footer_path(const fs::path& path) {
  fs::path beside = path;
  beside.replace_extension();
  return beside.string() + std::string(kFooterEnding);
}

bool there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// One attempt of one job. Everything that does not fit throws Error, and then nothing of it is
// believed.
class AttemptReader {
 public:
  AttemptReader(const fs::path& path, const ReadingTerms& terms, Measurements& into)
      : path_(path), terms_(terms), found_(into), first_(into.samples.size()) {
    const auto name = attempt_named(path.filename().string(), kSamplesEnding);
    if (!name) throw Error{"it is not named <job>.<attempt>.jsonl"};
    name_ = *name;
  }

  void read() {
    if (there(footer_path(path_))) {
      const std::string text = read_text(footer_path(path_));
      footer_ = parse_attempt_footer(text, footer_path(path_).filename().string());
    }
    if (!read_lines() && !footer_) throw Error{"it is missing"};
    check_time();
    if (footer_) {
      check(footer_->accepted, "footer.json");
      add_lost();
    } else if (!finished_) {
      found_.problems.push_back(shown(path_) +
                                ": it has no footer, so samples may be missing; --resume goes on");
    }
  }

  // Whether there are any: the worker may have been ended before it made its file.
  bool read_lines() {
    if (!there(path_)) return false;
    LineReader lines(path_, shown(path_), terms_.buffer);
    while (const auto line = lines.next()) {
      if (finished_) throw Error{"something stands behind its footer line"};
      if (is_samples_footer(*line)) {
        check(parse_samples_footer(*line), "footer line");
        finished_ = true;
      } else {
        take(*line);
      }
    }
    if (finished_ && lines.torn()) throw Error{"something stands behind its footer line"};
    if (finished_ && bytes_ == 0) throw Error{"it has no header line"};
    return true;
  }

  // What stands in front of a footer, by now.
  SamplesFooter totals() const { return {bytes_, count_, digest_.hex()}; }
  bool finished() const { return finished_; }

 private:
  static std::string read_text(const fs::path& path) {
    std::string text;
    LineReader lines(path, shown(path));
    while (const auto line = lines.next()) text.append(*line) += '\n';
    return text;
  }

  void take(std::string_view line) {
    if (bytes_ == 0) {
      check(parse_samples_header(line));
    } else {
      take_sample(line);
    }
    digest_.add({line.data(), line.size() + 1});  // Its newline stands behind it.
    bytes_ += line.size() + 1;
  }

  void take_sample(std::string_view line) {
    ++count_;
    try {
      const SampleDraft& sample = terms_.parser.parse_padded(line);
      if (sample.attempt != name_.attempt) throw Error{"it is of another attempt"};
      found_.samples.append(sample);
    } catch (const Error& error) {
      throw Error{"line " + std::to_string(count_ + 1) + ": " + error.what()};
    }
  }

  void check(const SamplesHeader& header) const {
    if (header.plan_id != terms_.plan.id || header.plan_sha256 != terms_.plan_sha256) {
      throw Error{"its header names another plan"};
    }
    if (header.job != name_.job || header.attempt != name_.attempt) {
      throw Error{"its header names another job or attempt than the file's name"};
    }
    if (header.reality != terms_.plan.reality) {
      throw Error{"its header says \"" + printable(header.reality, 40) + "\", the plan \"" +
                  terms_.plan.reality + "\""};
    }
  }

  void check(const SamplesFooter& footer, const std::string& where) const {
    const SamplesFooter is = totals();
    if (footer.bytes == is.bytes && footer.count == is.count && footer.sha256 == is.sha256) return;
    throw Error{"its " + where + " does not match its lines"};
  }

  // A unit takes one case after the other: its clock never runs backwards. In a bulk job's file
  // many units stand, each with its own.
  void check_time() {
    struct Latest {
      double seconds = -HUGE_VAL;
      std::size_t holder = 0;
    };
    std::unordered_map<std::uint32_t, Latest> latest_of;
    bool backwards = false;
    for (std::size_t at = first_; at < found_.samples.size(); ++at) {
      Latest& latest = latest_of[found_.samples.unit_number(at)];
      const SampleView sample = found_.samples[at];
      const double began = sample.began_seconds();
      const double ended = sample.ended_seconds();
      const bool finite = std::isfinite(began) && std::isfinite(ended);
      const bool ordered = began >= latest.seconds && ended >= began;
      if (!finite || !ordered) {
        backwards = true;
        if (finite && began < latest.seconds) spoil_time(latest.holder);
        spoil_time(at);
      }
      if (finite && ended >= latest.seconds) latest = {ended, at};
    }
    if (backwards) found_.problems.push_back(shown(path_) + ": time runs backwards in it");
  }

  void spoil_time(std::size_t place) const {
    found_.samples.spoil(place, "time runs backwards beside it in " + shown(path_));
  }

  void add_lost() {
    for (const LostCase& lost : footer_->lost) {
      Sample sample;
      sample.case_name = lost.case_name;
      sample.unit = lost.unit;
      sample.cause = lost.cause;
      sample.attempt = name_.attempt;
      found_.samples.append(sample);
    }
  }

  fs::path path_;
  const ReadingTerms& terms_;
  Measurements& found_;
  std::size_t first_;  // Of this file's samples.
  AttemptName name_;
  std::optional<AttemptFooter> footer_;
  Sha256 digest_;
  std::uint64_t bytes_ = 0;
  std::uint64_t count_ = 0;
  bool finished_ = false;
};

// Calls read(); where the file cannot be believed, that is a problem, and no sample of it stays.
template <class Read>
void believe(const fs::path& path, Measurements& into, const Read& read) {
  const std::size_t samples = into.samples.size();
  const std::size_t problems = into.problems.size();
  try {
    read();
  } catch (const Error& error) {
    if (error.exit() != Exit::usage) throw;
    into.samples.truncate(samples);
    into.problems.resize(problems);
    into.problems.push_back(shown(path) + ": " + error.what() + "; no line of it is judged");
  }
}

// A case whose line is on disk was finished, even where its worker could not say so any more.
std::vector<LostCase> without(const std::vector<LostCase>& lost, const Samples& samples) {
  std::set<std::pair<std::string, std::string>> finished;
  for (std::size_t at = 0; at < samples.size(); ++at) {
    finished.emplace(samples[at].case_name(), samples[at].unit());
  }
  std::vector<LostCase> remaining;
  for (const LostCase& one : lost) {
    if (!finished.contains({one.case_name, one.unit})) remaining.push_back(one);
  }
  return remaining;
}

}  // namespace

std::string shown(const fs::path& samples_file) {
  return "samples/" + samples_file.filename().string();
}

void read_samples_file(const fs::path& path, const ReadingTerms& terms, Measurements& into) {
  believe(path, into, [&] { AttemptReader(path, terms, into).read(); });
}

Measurements read_samples_file(const fs::path& path, const Plan& plan,
                               const std::string& plan_sha256) {
  SampleLineParser parser;
  std::string buffer;
  Measurements found;
  read_samples_file(path, {plan, plan_sha256, parser, buffer}, found);
  return found;
}

Measurements close_unfinished(const fs::path& path, const Plan& plan,
                              const std::string& plan_sha256, const std::vector<LostCase>& lost) {
  SampleLineParser parser;
  std::string buffer;
  const ReadingTerms terms{plan, plan_sha256, parser, buffer};
  Measurements found;
  believe(path, found, [&] {
    // A footer.json that stands there is evidence already, and never written again.
    if (!there(footer_path(path))) {
      Measurements unfinished;
      AttemptReader reader(path, terms, unfinished);
      reader.read_lines();
      const AttemptFooter footer{reader.totals(), without(lost, unfinished.samples)};
      if (!reader.finished() || !footer.lost.empty())
        write_file(footer_path(path), to_json(footer));
    }
    AttemptReader(path, terms, found).read();
  });
  return found;
}

}  // namespace assay
