// MPI's world, or two folders of words.
#include "harness/worker/bootstrap.hpp"

#include "harness/bench/message_meeting.hpp"
#include "harness/device/cpu/mpi.hpp"
#include "harness/worker/file_meeting.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

class ByMpi final : public Bootstrap {
 public:
  Meeting& of_case() override { return of_case_; }
  Meeting& apart() override { return apart_; }
  void when_overdue(Communicator::Overdue report_and_end) override {
    world_->when_overdue(std::move(report_and_end));
  }
  std::unique_ptr<Communicator> data() override { return world_->with_component("default"); }

 private:
  MpiSession session_;
  std::unique_ptr<Communicator> world_ = session_.world();
  std::unique_ptr<Communicator> other_ = world_->with_component("default");
  MessageMeeting of_case_{*world_};
  MessageMeeting apart_{*other_};
};

class ByFiles final : public Bootstrap {
 public:
  ByFiles(const std::filesystem::path& folder, unsigned rank, unsigned size)
      : folder_(folder),
        of_case_(folder / "case", rank, size),
        apart_(folder / "apart", rank, size) {}

  Meeting& of_case() override { return of_case_; }
  Meeting& apart() override { return apart_; }
  void when_overdue(Communicator::Overdue report_and_end) override {
    of_case_.when_overdue(report_and_end);
    apart_.when_overdue(std::move(report_and_end));
  }
  std::unique_ptr<Communicator> data() override {
    throw Error{
        "these ranks found one another by files, which carry nothing to measure: only "
        "devices whose library works without MPI (NCCL of GPUs) are measured so",
        "leave \"bootstrap\" out of the site's scheduler"};
  }

 private:
  // Empty once both meetings are over.
  struct Folder {
    std::filesystem::path path;
    explicit Folder(std::filesystem::path folder) : path(std::move(folder)) {}
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
  };

  Folder folder_;
  FileMeeting of_case_;
  FileMeeting apart_;
};

}  // namespace

std::unique_ptr<Bootstrap> by_mpi() { return std::make_unique<ByMpi>(); }

std::unique_ptr<Bootstrap> by_files(const std::filesystem::path& folder, unsigned rank,
                                    unsigned size) {
  return std::make_unique<ByFiles>(folder, rank, size);
}

}  // namespace assay
