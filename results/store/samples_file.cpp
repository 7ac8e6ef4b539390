// Reading one samples file: what of it can be believed.
#include <cmath>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "results/record/error.hpp"
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
  AttemptReader(const fs::path& path, const Plan& plan, const std::string& plan_sha256)
      : path_(path), plan_(plan), plan_sha256_(plan_sha256) {
    const auto name = attempt_named(path.filename().string(), kSamplesEnding);
    if (!name) throw Error{"it is not named <job>.<attempt>.jsonl"};
    name_ = *name;
  }

  Measurements read() {
    if (there(footer_path(path_))) {
      const std::string text = read_text(footer_path(path_));
      footer_ = parse_attempt_footer(text, footer_path(path_).filename().string());
    } else if (!there(path_)) {
      throw Error{"it is missing"};
    }
    read_lines();
    check_time();
    if (footer_) {
      check(footer_->accepted, "footer.json");
      add_lost();
    } else if (!finished_) {
      found_.problems.push_back(shown(path_) +
                                ": it has no footer, so samples may be missing; --resume goes on");
    }
    return std::move(found_);
  }

  // None where the worker was ended before it made its file.
  void read_lines() {
    if (!there(path_)) return;
    LineReader lines(path_, shown(path_));
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
  }

  const std::vector<Sample>& samples() const { return found_.samples; }

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
    digest_.add(line);
    digest_.add("\n");
    bytes_ += line.size() + 1;
  }

  void take_sample(std::string_view line) {
    ++count_;
    try {
      found_.samples.push_back(parser_.parse_padded(line));
    } catch (const Error& error) {
      throw Error{"line " + std::to_string(count_ + 1) + ": " + error.what()};
    }
    if (found_.samples.back().attempt != name_.attempt) {
      throw Error{"line " + std::to_string(count_ + 1) + ": it is of another attempt"};
    }
  }

  void check(const SamplesHeader& header) const {
    if (header.plan_id != plan_.id || header.plan_sha256 != plan_sha256_) {
      throw Error{"its header names another plan"};
    }
    if (header.job != name_.job || header.attempt != name_.attempt) {
      throw Error{"its header names another job or attempt than the file's name"};
    }
    if (header.reality != plan_.reality) {
      throw Error{"its header says \"" + header.reality.substr(0, 40) + "\", the plan \"" +
                  plan_.reality + "\""};
    }
  }

  void check(const SamplesFooter& footer, const std::string& where) const {
    const SamplesFooter is = totals();
    if (footer.bytes == is.bytes && footer.count == is.count && footer.sha256 == is.sha256) return;
    throw Error{"its " + where + " does not match its lines"};
  }

  // One worker takes one case after the other: its clock never runs backwards.
  void check_time() {
    double latest = -HUGE_VAL;
    std::size_t holder = 0;
    bool backwards = false;
    for (std::size_t at = 0; at < found_.samples.size(); ++at) {
      const Sample& sample = found_.samples[at];
      const bool finite =
          std::isfinite(sample.began_seconds) && std::isfinite(sample.ended_seconds);
      const bool ordered =
          sample.began_seconds >= latest && sample.ended_seconds >= sample.began_seconds;
      if (!finite || !ordered) {
        backwards = true;
        if (finite && sample.began_seconds < latest) spoil_time(found_.samples[holder]);
        spoil_time(found_.samples[at]);
      }
      if (finite && sample.ended_seconds >= latest) {
        latest = sample.ended_seconds;
        holder = at;
      }
    }
    if (backwards) found_.problems.push_back(shown(path_) + ": time runs backwards in it");
  }

  void spoil_time(Sample& sample) const {
    spoil(sample, "time runs backwards beside it in " + shown(path_));
  }

  void add_lost() {
    for (const LostCase& lost : footer_->lost) {
      Sample sample;
      sample.case_name = lost.case_name;
      sample.unit = lost.unit;
      sample.cause = lost.cause;
      sample.attempt = name_.attempt;
      found_.samples.push_back(std::move(sample));
    }
  }

  fs::path path_;
  const Plan& plan_;
  const std::string& plan_sha256_;
  AttemptName name_;
  std::optional<AttemptFooter> footer_;
  SampleLineParser parser_;
  Sha256 digest_;
  std::uint64_t bytes_ = 0;
  std::uint64_t count_ = 0;
  bool finished_ = false;
  Measurements found_;
};

// What read() returns, or the problem that the file cannot be believed.
template <class Read>
Measurements believed(const fs::path& path, const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    if (error.exit() != Exit::usage) throw;
    return {{}, {shown(path) + ": " + error.what() + "; no line of it is judged"}};
  }
}

// A case whose line is on disk was finished, even where its worker could not say so any more.
std::vector<LostCase> without(const std::vector<LostCase>& lost,
                              const std::vector<Sample>& samples) {
  std::set<std::pair<std::string, std::string>> finished;
  for (const Sample& sample : samples) finished.emplace(sample.case_name, sample.unit);
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

void spoil(Sample& sample, const std::string& cause) {
  sample.status = SampleStatus::error;
  sample.cause = cause;
  sample.metrics.clear();
  sample.verified = 0;
}

Measurements read_samples_file(const fs::path& path, const Plan& plan,
                               const std::string& plan_sha256) {
  return believed(path, [&] { return AttemptReader(path, plan, plan_sha256).read(); });
}

Measurements close_unfinished(const fs::path& path, const Plan& plan,
                              const std::string& plan_sha256, const std::vector<LostCase>& lost) {
  return believed(path, [&] {
    // A footer.json that stands there is evidence already, and never written again.
    if (!there(footer_path(path))) {
      AttemptReader reader(path, plan, plan_sha256);
      reader.read_lines();
      const AttemptFooter footer{reader.totals(), without(lost, reader.samples())};
      if (!reader.finished() || !footer.lost.empty())
        write_file(footer_path(path), to_json(footer));
    }
    return AttemptReader(path, plan, plan_sha256).read();
  });
}

}  // namespace assay
