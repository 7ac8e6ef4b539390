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

GroupRank::GroupRank(std::vector<Rank> ranks, std::filesystem::path folder, std::string stem,
                     std::string ras_address)
    : ranks_(std::move(ranks)),
      folder_(std::move(folder)),
      stem_(std::move(stem)),
      ras_address_(std::move(ras_address)),
      world_(session_.world()),
      began_seconds_(now_seconds()) {
  if (world_->size() != ranks_.size()) {
    throw Error{fmt::format("this job needs {} ranks in one world, but MPI sees {}: it was started "
                            "without mpirun, or by that of another MPI",
                            ranks_.size(), world_->size()),
                "start it by assay run, or as assay plan --dry-run prints it"};
  }
  world_->when_overdue([this](const std::string& said) { overdue(said); });
  apart_ = world_->with_component("default");
  group_ = std::make_unique<Group>(*world_, ranks_);
  meeting_ = std::make_unique<Group>(*apart_, ranks_);
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
  library.load(folder_ / fmt::format("{}.rank-{}.nccl.log", stem_, world_->rank()), route);
  group_ = std::make_unique<Group>(*world_, ranks_, [this, &device] { return join(device); });
}

// Within the case's time. Roots make ids, and every rank gets all of them.
std::unique_ptr<Communicator> GroupRank::join(Device& device) {
  const std::vector<unsigned> roots = root_ranks(world_->size());
  const bool is_root = std::ranges::find(roots, world_->rank()) != roots.end();
  const std::vector<std::string> all = group_->gather(is_root ? library_->new_id() : "");
  GpuSeat seat{world_->rank(), world_->size(), {}, group_->deadline_seconds()};
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
  const std::string name = fmt::format("{}.rank-{}.json", stem_, world_->rank());
  write_file(folder_ / name, to_line({world_->rank(), case_name_, late, cause}) + "\n");
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
