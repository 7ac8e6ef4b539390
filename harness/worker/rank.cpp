// A rank that fails writes first, then ends, which ends the others.
#include "harness/worker/rank.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/worker/nccl_ras.hpp"
#include "results/format/rank_report.hpp"
#include "results/record/error.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

// Kept back from a case's deadline for last words, before the conductor ends everything by force.
constexpr double kLastWordsSeconds = 5;
// The ranks notice a deadline at about the same time; the first one to end takes the others with
// it.
constexpr std::chrono::milliseconds kOthersWrite{1500};
// Until a failed rank has heard from the others: they come within a call, or never.
constexpr double kSettleSeconds = 3;
constexpr double kStartSeconds = 30;
// A rank that runs looks at its deadline every few milliseconds.
constexpr double kBehindSeconds = 1;

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

GroupRank::GroupRank(std::unique_ptr<Bootstrap> bootstrap, std::vector<Rank> ranks,
                     const RankFiles& files, std::string ras_address)
    : bootstrap_(std::move(bootstrap)),
      ranks_(std::move(ranks)),
      files_(files),
      ras_address_(std::move(ras_address)),
      began_seconds_(now_seconds()) {
  if (bootstrap_->of_case().size() != ranks_.size()) {
    throw Error{fmt::format("this job needs {} ranks in one world, but MPI sees {}: it was started "
                            "without mpirun, or by that of another MPI",
                            ranks_.size(), bootstrap_->of_case().size()),
                "start it by assay run, or as assay plan --dry-run prints it"};
  }
  bootstrap_->when_overdue([this](const std::string& said) { overdue(said); });
  const auto data = [this] { return bootstrap_->data(); };
  group_ = std::make_unique<Group>(bootstrap_->of_case(), ranks_, data);
  meeting_ = std::make_unique<Group>(bootstrap_->apart(), ranks_, data);
  set_deadline(now_seconds() + kStartSeconds);
}

void GroupRank::set_deadline(double seconds) {
  group_->set_deadline(seconds);
  meeting_->set_deadline(seconds);
}

void GroupRank::begin(const std::string& case_name, double deadline_seconds) {
  case_name_ = case_name;
  began_seconds_ = now_seconds();
  has_reported_ = false;
  const double last_words = std::min(kLastWordsSeconds, deadline_seconds / 4);
  set_deadline(began_seconds_ + deadline_seconds - last_words);
  group_->barrier();
}

void GroupRank::measure_by(const JoinKernel& library, Device& device, Route route) {
  library_ = &library;
  library.load(files_.folder / fmt::format("{}.rank-{}.nccl.log", files_.stem, rank()), route);
  group_ = std::make_unique<Group>(bootstrap_->of_case(), ranks_,
                                   [this, &device] { return join(device); });
}

// Within the case's time. Roots make ids, and every rank gets all of them.
std::unique_ptr<Communicator> GroupRank::join(Device& device) {
  const auto size = static_cast<unsigned>(ranks_.size());
  const std::vector<unsigned> roots = root_ranks(size);
  const bool is_root = std::ranges::find(roots, rank()) != roots.end();
  const std::vector<std::string> all = group_->gather(is_root ? library_->new_id() : "");
  GpuSeat seat{rank(), size, {}, group_->deadline_seconds()};
  for (const unsigned root : roots) seat.ids.push_back(all[root]);
  auto data = library_->join(device, seat);
  data->when_overdue([this](const std::string& said) { overdue(said); });
  return data;
}

void GroupRank::leave() {
  if (library_ != nullptr) group_.reset();
}

void GroupRank::failed(const std::string& cause) {
  report(false, cause);
  set_deadline(std::min(group_->deadline_seconds(), now_seconds() + kSettleSeconds));
}

void GroupRank::report(bool late, const std::string& cause) {
  has_reported_ = true;
  const std::string name = fmt::format("{}.rank-{}.json", files_.stem, rank());
  write_file(files_.folder / name, to_line({rank(), case_name_, late, cause}) + "\n");
}

// What GPUs' library says, and which rank lags by its RAS; empty where ranks work by MPI. The first
// rank asks for all.
std::string GroupRank::from_library(const std::string& said) const {
  if (library_ == nullptr) return {};
  std::string words = said.empty() ? "" : "; " + said;
  if (is_first()) words += "; " + ask_nccl_ras(ras_address_, ranks_);
  return words;
}

// On a watchdog's thread. A rank that failed has written already. One that notices the deadline
// long after it passed did not run meanwhile: others waited for it.
void GroupRank::overdue(const std::string& said) {
  const double now = now_seconds();
  const double behind = now - group_->deadline_seconds();
  const bool stood_still = behind > kBehindSeconds;
  if (!has_reported_) {
    report(!stood_still,
           stood_still
               ? fmt::format("stood still: it noticed its deadline {:.1f} s too late", behind)
               : fmt::format("waited for other ranks until {:.0f} s after the case began{}",
                             now - began_seconds_, from_library(said)));
  }
  std::this_thread::sleep_for(kOthersWrite);
}

}  // namespace assay
