// Every rule of the emulated NCCL, broken once. Ranks are processes, as real ones are.
#include <cuda_runtime_api.h>
#include <gtest/gtest.h>
#include <nccl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <numeric>
#include <thread>
#include <vector>

namespace assay {
namespace {

// What one rank of a test has.
class Rank {
 public:
  Rank(int number, int of, const ncclUniqueId& unique) : rank(number), size(of), id(unique) {
    cudaSetDevice(rank);
    cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
  }

  ncclResult_t join() { return ncclCommInitRankConfig(&comm, size, id, rank, nullptr); }

  float* floats(std::size_t count, float value = 0) {
    void* start = nullptr;
    ncclMemAlloc(&start, count * sizeof(float));
    const std::vector<float> from(count, value);
    cudaMemcpyAsync(start, from.data(), count * sizeof(float), cudaMemcpyHostToDevice, stream);
    cudaStreamSynchronize(stream);
    return static_cast<float*>(start);
  }
  std::vector<float> read(const float* from, std::size_t count) const {
    std::vector<float> to(count);
    cudaMemcpyAsync(to.data(), from, count * sizeof(float), cudaMemcpyDeviceToHost, stream);
    cudaStreamSynchronize(stream);
    return to;
  }
  ncclResult_t sum(const void* from, void* to, std::size_t count,
                   ncclDataType_t type = ncclFloat32) const {
    return ncclAllReduce(from, to, count, type, ncclSum, comm, stream);
  }

  int rank;
  int size;
  ncclComm_t comm = nullptr;
  cudaStream_t stream = nullptr;
  ncclUniqueId id;
};

// Whether `holds` does on every rank; a rank that does not come back within its time does not.
bool on_ranks(int size, const std::function<bool(Rank&)>& holds) {
  ncclUniqueId id{};
  if (ncclGetUniqueId(&id) != ncclSuccess) return false;
  std::vector<pid_t> children;
  for (int rank = 0; rank < size; ++rank) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(30);
      Rank own(rank, size, id);
      _exit(holds(own) ? 0 : 1);
    }
    children.push_back(child);
  }
  bool all = true;
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    all = all && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  return all;
}

ncclResult_t state_of(ncclComm_t comm) {
  ncclResult_t state = ncclInternalError;
  ncclCommGetAsyncError(comm, &state);
  return state;
}

ncclResult_t settled(ncclComm_t comm) {
  while (state_of(comm) == ncclInProgress)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return state_of(comm);
}

TEST(NcclRules, versions_and_results_have_words) {
  int version = 0;
  EXPECT_EQ(ncclGetVersion(&version), ncclSuccess);
  EXPECT_EQ(version, NCCL_VERSION_CODE);
  EXPECT_STREQ(ncclGetErrorString(ncclInvalidUsage), "invalid usage");
  EXPECT_NE(std::string(ncclGetLastError(nullptr)).find("EMULATED"), std::string::npos);
}

TEST(NcclRules, an_impossible_rank_is_refused) {
  EXPECT_TRUE(on_ranks(1, [](Rank& own) {
    ncclUniqueId id = own.id;
    return ncclCommInitRankConfig(&own.comm, 2, id, 2, nullptr) == ncclInvalidArgument &&
           ncclCommInitRankConfig(&own.comm, 0, id, 0, nullptr) == ncclInvalidArgument &&
           ncclCommInitRankScalable(&own.comm, 1, 0, 0, &id, nullptr) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, an_id_that_nobody_made_is_refused) {
  EXPECT_TRUE(on_ranks(1, [](Rank& own) {
    return ncclCommInitRankConfig(&own.comm, 1, {"invented"}, 0, nullptr) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, two_ranks_on_one_gpu_are_refused) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    cudaSetDevice(0);
    return own.join() == ncclInvalidUsage;
  }));
}

TEST(NcclRules, sums_gathers_and_scatters_are_right_on_all_ranks) {
  constexpr std::size_t kCount = 100'000;  // More than a slice.
  EXPECT_TRUE(on_ranks(3, [](Rank& own) {
    if (own.join() != ncclSuccess) return false;
    float* const send = own.floats(3 * kCount, static_cast<float>(own.rank + 1));
    float* const receive = own.floats(3 * kCount);
    if (own.sum(send, receive, kCount) != ncclSuccess) return false;
    bool right = own.read(receive, kCount) == std::vector<float>(kCount, 6);
    ncclReduceScatter(send, receive, kCount, ncclFloat32, ncclMax, own.comm, own.stream);
    right = right && own.read(receive, kCount) == std::vector<float>(kCount, 3);
    ncclAllGather(send, receive, kCount, ncclFloat32, own.comm, own.stream);
    const auto all = own.read(receive, 3 * kCount);
    return right && all[0] == 1 && all[kCount] == 2 && all[3 * kCount - 1] == 3;
  }));
}

TEST(NcclRules, messages_of_a_group_go_on_together) {
  constexpr std::size_t kCount = 10'000;
  EXPECT_TRUE(on_ranks(3, [](Rank& own) {
    own.join();
    float* const send = own.floats(kCount, static_cast<float>(own.rank));
    float* const receive = own.floats(3 * kCount);
    ncclGroupStart();
    for (int peer = 0; peer < 3; ++peer) {
      ncclSend(send, kCount, ncclFloat32, peer, own.comm, own.stream);
      ncclRecv(receive + static_cast<std::size_t>(peer) * kCount, kCount, ncclFloat32, peer,
               own.comm, own.stream);
    }
    if (ncclGroupEnd() != ncclSuccess) return false;
    const auto all = own.read(receive, 3 * kCount);
    return all[0] == 0 && all[kCount] == 1 && all[3 * kCount - 1] == 2;
  }));
}

TEST(NcclRules, a_group_that_did_not_begin_does_not_end) {
  EXPECT_EQ(ncclGroupEnd(), ncclInvalidUsage);
}

TEST(NcclRules, what_the_host_does_not_wait_for_is_not_there) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    float* const send = own.floats(4, 1);
    float* const receive = own.floats(4);
    own.sum(send, receive, 4);
    float host = 0;
    cudaMemcpyAsync(&host, receive, sizeof host, cudaMemcpyDeviceToHost, own.stream);
    const bool early = host == 2;
    cudaStreamSynchronize(own.stream);
    return !early && host == 2;
  }));
}

TEST(NcclRules, ranks_that_differ_in_count_type_or_reduction_fail) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(8, 1);
    own.sum(buffer, buffer, own.rank == 0 ? 8 : 4);
    return cudaStreamSynchronize(own.stream) == cudaErrorLaunchFailure &&
           state_of(own.comm) == ncclInvalidUsage;
  }));
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(8, 1);
    own.sum(buffer, buffer, 4, own.rank == 0 ? ncclFloat32 : ncclBfloat16);
    return cudaStreamSynchronize(own.stream) == cudaErrorLaunchFailure;
  }));
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(8, 1);
    ncclAllReduce(buffer, buffer, 4, ncclFloat32, own.rank == 0 ? ncclSum : ncclMax, own.comm,
                  own.stream);
    return cudaStreamSynchronize(own.stream) == cudaErrorLaunchFailure;
  }));
}

TEST(NcclRules, a_message_of_another_count_than_is_received_fails) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(8, 1);
    if (own.rank == 0) {
      ncclSend(buffer, 8, ncclFloat32, 1, own.comm, own.stream);
      return cudaStreamSynchronize(own.stream) == cudaSuccess;
    }
    ncclRecv(buffer, 4, ncclFloat32, 0, own.comm, own.stream);
    return cudaStreamSynchronize(own.stream) == cudaErrorLaunchFailure;
  }));
}

TEST(NcclRules, foreign_and_freed_buffers_and_unknown_types_are_refused) {
  EXPECT_TRUE(on_ranks(1, [](Rank& own) {
    own.join();
    float host = 0;
    float* const buffer = own.floats(8);
    float* const freed = own.floats(8);
    ncclMemFree(freed);
    return own.sum(&host, buffer, 1) == ncclInvalidArgument &&
           own.sum(buffer, freed, 8) == ncclInvalidArgument &&
           own.sum(buffer, buffer, 9) == ncclInvalidArgument &&
           own.sum(buffer, buffer, 8, ncclFloat16) == ncclInvalidArgument &&
           own.sum(buffer, buffer, 8, ncclUint8) == ncclInvalidArgument &&
           ncclSend(buffer, 8, ncclFloat32, 1, own.comm, own.stream) == ncclInvalidArgument &&
           ncclReduceScatter(buffer, &host, 1, ncclFloat32, ncclSum, own.comm, own.stream) ==
               ncclInvalidArgument &&
           ncclAllGather(&host, buffer, 1, ncclFloat32, own.comm, own.stream) ==
               ncclInvalidArgument &&
           ncclRecv(&host, 1, ncclFloat32, 0, own.comm, own.stream) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, a_communicator_belongs_to_its_device) {
  EXPECT_TRUE(on_ranks(1, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(8);
    cudaSetDevice(1);
    return own.sum(buffer, buffer, 8) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, one_that_does_not_block_is_in_progress_until_all_are_there) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    if (own.rank == 1) return true;  // It never comes.
    ncclUniqueId id = own.id;
    ncclConfig_t config = NCCL_CONFIG_INITIALIZER;
    config.blocking = 0;
    if (ncclCommInitRankScalable(&own.comm, 2, 0, 1, &id, &config) != ncclInProgress) return false;
    float* const buffer = own.floats(8);
    int count = 0;
    return state_of(own.comm) == ncclInProgress &&
           own.sum(buffer, buffer, 8) == ncclInvalidArgument &&
           ncclCommCount(own.comm, &count) == ncclInvalidArgument &&
           ncclCommUserRank(own.comm, &count) == ncclInvalidArgument &&
           ncclCommFinalize(own.comm) == ncclInvalidArgument &&
           ncclCommAbort(own.comm) == ncclSuccess;
  }));
}

TEST(NcclRules, a_split_makes_communicators_by_colour_and_key) {
  EXPECT_TRUE(on_ranks(4, [](Rank& own) {
    own.join();
    ncclComm_t part = nullptr;
    ncclCommSplit(own.comm, own.rank % 2, -own.rank, &part, nullptr);
    int rank = -1;
    int count = 0;
    ncclCommCount(part, &count);
    ncclCommUserRank(part, &rank);
    float* const buffer = own.floats(1, static_cast<float>(own.rank));
    ncclAllReduce(buffer, buffer, 1, ncclFloat32, ncclSum, part, own.stream);
    ncclComm_t nothing = part;
    return count == 2 && rank == (own.rank < 2 ? 1 : 0) &&
           own.read(buffer, 1)[0] == static_cast<float>(own.rank % 2 == 0 ? 2 : 4) &&
           ncclCommSplit(own.comm, -2, 0, &nothing, nullptr) == ncclInvalidArgument &&
           ncclCommSplit(own.comm, NCCL_SPLIT_NOCOLOR, 0, &nothing, nullptr) == ncclSuccess &&
           nothing == nullptr;
  }));
}

TEST(NcclRules, an_abort_lets_a_collective_go_that_never_ends) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    if (own.rank == 1) return true;
    float* const buffer = own.floats(8, 1);
    own.sum(buffer, buffer, 8);
    std::thread abort([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      ncclCommAbort(own.comm);
    });
    const bool came_back = cudaStreamSynchronize(own.stream) == cudaSuccess;
    abort.join();
    return came_back && ncclCommAbort(own.comm) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, a_rank_that_died_is_noticed_by_those_who_wait) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    if (own.rank == 1) return true;  // It ends without a word.
    float* const buffer = own.floats(8, 1);
    own.sum(buffer, buffer, 8);
    std::thread watch([&] {
      while (state_of(own.comm) != ncclRemoteError) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      ncclCommAbort(own.comm);
    });
    cudaStreamSynchronize(own.stream);
    watch.join();
    return true;
  }));
}

TEST(NcclRules, a_communicator_ends_once) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    return ncclCommFinalize(own.comm) == ncclSuccess && settled(own.comm) == ncclSuccess &&
           ncclCommDestroy(own.comm) == ncclSuccess &&
           ncclCommDestroy(own.comm) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, memory_is_freed_once_and_not_while_it_is_registered) {
  EXPECT_TRUE(on_ranks(1, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(8);
    void* handle = nullptr;
    float host = 0;
    return ncclCommRegister(own.comm, &host, 4, &handle) == ncclInvalidArgument &&
           ncclCommRegister(own.comm, buffer, 32, &handle) == ncclSuccess &&
           ncclMemFree(buffer) == ncclInvalidUsage &&
           ncclCommDeregister(own.comm, handle) == ncclSuccess &&
           ncclCommDeregister(own.comm, handle) == ncclInvalidArgument &&
           ncclMemFree(buffer) == ncclSuccess && ncclMemFree(buffer) == ncclInvalidArgument;
  }));
}

TEST(NcclRules, a_window_is_aligned_of_nccls_memory_and_as_large_on_every_rank) {
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    own.join();
    float* const buffer = own.floats(4096);
    void* plain = nullptr;
    cudaMalloc(&plain, 4096);
    ncclWindow_t window = nullptr;
    const auto open = [&](void* at, std::size_t bytes, int flags) {
      return ncclCommWindowRegister(own.comm, at, bytes, &window, flags);
    };
    return open(buffer + 1, 8, 0) == ncclInvalidArgument &&
           open(plain, 4096, 0) == ncclInvalidArgument &&
           open(buffer, 8, 0x40) == ncclInvalidArgument &&
           open(buffer, 4096, NCCL_WIN_COLL_SYMMETRIC) == ncclSuccess &&
           ncclCommWindowDeregister(own.comm, window) == ncclSuccess &&
           open(buffer, own.rank == 0 ? 4096 : 8192, 0) == ncclInvalidUsage;
  }));
}

std::size_t rooms() {
  const std::string own = "assay-EMULATED-nccl-" + std::to_string(getpid()) + "-";
  std::size_t count = 0;
  for (const auto& file : std::filesystem::directory_iterator("/dev/shm")) {
    if (file.path().filename().string().starts_with(own)) ++count;
  }
  return count;
}

TEST(NcclRules, nothing_is_left_in_shared_memory) {
  const std::size_t before = rooms();
  EXPECT_TRUE(on_ranks(2, [](Rank& own) {
    ncclComm_t part = nullptr;
    return own.join() == ncclSuccess &&
           ncclCommSplit(own.comm, 0, 0, &part, nullptr) == ncclSuccess;
  }));
  EXPECT_EQ(rooms(), before);
}

}  // namespace
}  // namespace assay
