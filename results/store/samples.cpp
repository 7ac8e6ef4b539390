// Reading all samples of a campaign back, and what is wrong with them as a whole.
#include "results/store/samples.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>
#include <utility>

#include "results/record/error.hpp"
#include "results/record/plan_name.hpp"
#include "results/record/printable.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/planned.hpp"
#include "results/store/read_ahead.hpp"
#include "results/store/spoil.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// One job a device and stage, with retries, of a campus of 440,000 devices.
constexpr std::size_t kFilesMax = 4'000'000;
constexpr std::size_t kProblemsMax = 200;

// The samples files of a folder, by name; a footer.json alone stands for the file that was never
// made.
struct Listing {
  std::vector<fs::path> files;
  std::vector<std::string> problems;
};

// Most file systems say it with the name.
std::string kind_problem(const fs::directory_entry& entry) {
  std::error_code code;
  if (entry.is_symlink(code)) return shown(entry.path()) + " is a symbolic link";
  if (!entry.is_regular_file(code)) return shown(entry.path()) + " is no regular file";
  return {};
}

// What is no samples file belongs to nobody, and the first plan names it.
bool belongs(const std::string& file, std::uint32_t number) {
  auto name = attempt_named(file, kFooterEnding);
  if (!name) name = attempt_named(file, kSamplesEnding);
  return (name ? plan_number_of(name->job) : 1) == number;
}

Listing list(const fs::path& folder, std::uint32_t number) {
  std::error_code code;
  Listing listing;
  if (!fs::is_directory(fs::symlink_status(folder, code))) {
    listing.problems.push_back("samples/ is missing, or no folder");
    return listing;
  }
  std::vector<std::string> names;  // Sorted in place of paths, which are compared part by part.
  std::size_t count = 0;
  for (fs::directory_iterator at(folder, code); !code && at != fs::directory_iterator();
       at.increment(code)) {
    if (++count > kFilesMax)
      throw Error{"samples/ holds more than " + std::to_string(kFilesMax) + " files"};
    const fs::path& path = at->path();
    const std::string file = path.filename().string();
    if (!belongs(file, number)) continue;
    const auto footer = attempt_named(file, kFooterEnding);
    std::string problem = kind_problem(*at);
    if (!footer && !attempt_named(file, kSamplesEnding))
      problem = shown(path) + " is no samples file";
    if (!problem.empty()) {
      listing.problems.push_back(problem);
    } else {
      names.push_back(footer ? footer->stem() + std::string(kSamplesEnding) : file);
    }
  }
  if (code) throw world_error("cannot list " + folder.string() + ": " + code.message());
  std::ranges::sort(listing.problems);
  std::ranges::sort(names);
  const auto twins = std::ranges::unique(names);
  names.erase(twins.begin(), twins.end());
  for (const std::string& name : names) listing.files.push_back(folder / name);
  return listing;
}

// Puts the samples of all files together.
class Gatherer {
 public:
  Gatherer(const Plan& plan, std::vector<std::string> problems) : planned_(plan) {
    found_.problems = std::move(problems);
  }

  void add(SamplesBatch batch) {
    std::size_t kept = found_.samples.size();
    std::size_t at = kept;
    found_.samples.append(std::move(batch.samples));
    for (FileRead& file : batch.files) {
      files_.push_back(shown(file.path));
      std::ranges::move(file.problems, std::back_inserter(found_.problems));
      for (const std::size_t end = at + file.samples; at < end; ++at) {
        if (kept != at) found_.samples.move(at, kept);
        if (admit(kept)) ++kept;
      }
    }
    found_.samples.truncate(kept);
  }

  Measurements take() {
    const std::size_t count = found_.problems.size();
    if (count > kProblemsMax) {
      found_.problems.resize(kProblemsMax);
      found_.problems.push_back("and " + std::to_string(count - kProblemsMax) + " more problems");
    }
    return std::move(found_);
  }

 private:
  // Whether the sample in that place is the first of its case and unit.
  bool admit(std::size_t place) {
    const Samples& samples = found_.samples;
    std::size_t first = place;
    const Planned::Seen seen = planned_.see(samples.names(), samples.case_number(place),
                                            samples.unit_number(place), first);
    if (seen == Planned::Seen::again) {
      complain_of_twin(first);
      return false;
    }
    if (seen == Planned::Seen::unplanned) {
      const std::string problem = named(samples[place]) + ", which the plan does not hold";
      found_.problems.push_back(files_.back() + ": it holds " + problem);
      found_.samples.spoil(place, "the plan does not hold it");
    }
    origins_.push_back(files_.size() - 1);
    return true;
  }

  // Which of the two is true cannot be known: neither counts.
  void complain_of_twin(std::size_t first) {
    const std::string& first_file = files_[origins_[first]];
    const std::string where = first_file == files_.back()
                                  ? "twice in " + first_file
                                  : "in " + first_file + " and in " + files_.back();
    found_.problems.push_back(named(found_.samples[first]) + " stands " + where);
    found_.samples.spoil(first, "it stands " + where);
  }

  static std::string named(const SampleView& sample) {
    constexpr std::size_t kNameMax = 200;
    return printable(sample.case_name(), kNameMax) + " on " + printable(sample.unit(), kNameMax);
  }

  Planned planned_;
  Measurements found_;
  std::vector<std::string> files_;
  std::vector<std::size_t> origins_;  // Of each sample, in files_.
};

}  // namespace

Measurements read_measurements(const fs::path& samples_folder, const Plan& plan,
                               const std::string& plan_sha256) {
  const Listing listing = list(samples_folder, plan.number);
  Gatherer gatherer(plan, listing.problems);
  read_ahead(listing.files, plan, plan_sha256,
             [&](SamplesBatch&& batch) { gatherer.add(std::move(batch)); });
  return gatherer.take();
}

}  // namespace assay
