// Waiting, sending, reading, giving up.
#include "suites/serve/load_loop.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <system_error>

#include "results/record/error.hpp"
#include "suites/serve/api_key.hpp"
#include "suites/serve/prompt.hpp"

namespace assay {
namespace {

constexpr std::size_t kReadBytes = 64U << 10U;
constexpr int kEventsMax = 64;  // So that no due request waits for long.
constexpr std::uint64_t kTimer = ~0ULL;
constexpr double kCheckSeconds = 0.02;  // A deadline is that precise.
constexpr double kPulseSeconds = 0.2;
// Servers close what rests for a few seconds (uvicorn: 5); a request must not race with that.
constexpr double kRestSecondsMax = 1;
constexpr std::size_t kDescriptorsOfOthers = 64;
constexpr std::uint32_t kStreamsMax = 16384;

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Seconds that this thread was runnable and did not run; negative where the kernel does not say.
double waited_seconds() {
  std::ifstream file("/proc/thread-self/schedstat");
  double ran = 0;
  double waited = 0;
  return file >> ran >> waited ? waited * 1e-9 : -1;
}

void need_descriptors(std::size_t streams) {
  if (streams > kStreamsMax) {
    throw Error{fmt::format("{} streams are more than one client takes, {}", streams, kStreamsMax),
                "take several hosts"};
  }
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t needed = streams + kDescriptorsOfOthers;
  if (limit.rlim_cur >= needed) return;
  limit.rlim_cur = std::min(needed, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return;
  throw Error{fmt::format("{} streams need {} open files, and {} are allowed", streams, needed,
                          limit.rlim_max),
              "raise the hard limit: ulimit -Hn"};
}

Descriptor made(int number, const char* what) {
  if (number < 0) {
    throw world_error(
        fmt::format("{} cannot be made: {}", what, std::generic_category().message(errno)));
  }
  return Descriptor(number);
}

}  // namespace

LoadLoop::LoadLoop(const LoadTarget& target, const Load& load)
    : target_(target),
      load_(load),
      epoll_(made(epoll_create1(EPOLL_CLOEXEC), "an epoll")),
      timer_(made(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "a timer")),
      buffer_(kReadBytes) {
  need_descriptors(load.streams);
  streams_.resize(load.streams);
  for (std::size_t at = load.streams; at > 0; --at) resting_.push_back(at - 1);
  result_.answers.resize(load.requests);
  epoll_event event{.events = EPOLLIN, .data = {.u64 = kTimer}};
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), &event);
}

double LoadLoop::now() const { return seconds_of(CLOCK_MONOTONIC) - origin_; }

LoadResult LoadLoop::run() {
  origin_ = seconds_of(CLOCK_MONOTONIC);
  const double cpu = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  const double waited = waited_seconds();
  while (finished_ < load_.requests) {
    start_due();
    if (finished_ < load_.requests) wait();
  }
  ClientHealth& health = result_.health;
  const double took = now();
  health.cpu_share = (seconds_of(CLOCK_THREAD_CPUTIME_ID) - cpu) / took;
  health.wait_share = waited < 0 ? -1 : (waited_seconds() - waited) / took;
  return std::move(result_);
}

// Closed loop: whatever stream rests. Open loop: whatever request's time has come.
void LoadLoop::start_due() {
  while (begun_ < load_.requests) {
    if (prepared_.empty()) {
      prepared_ = http_request(target_.endpoint, target_.api_key,
                               target_.endpoint.chat ? "/chat/completions" : "/completions",
                               load_.body(begun_));
    }
    const double at = now();
    if (!is_open_loop()) {
      if (resting_.empty()) return;
      begin(rested_stream(), at);
    } else {
      const double intended = load_.intended[begun_];
      if (intended > at) return set_timer();
      if (resting_.empty()) {
        Answer& answer = result_.answers[begun_++];
        answer.intended_seconds = answer.sent_seconds = intended;
        answer.fault = Fault::not_sent;
        ++finished_;
        continue;
      }
      begin(rested_stream(), intended);
    }
  }
}

std::size_t LoadLoop::rested_stream() {
  const std::size_t at = resting_.back();
  resting_.pop_back();
  return at;
}

void LoadLoop::begin(std::size_t at, double intended) {
  Stream& stream = streams_[at];
  stream.number = begun_++;
  stream.exchange = Exchange(load_.output_tokens, intended);
  const bool rested_long = now() - stream.began_seconds > kRestSecondsMax;
  stream.busy = true;
  stream.began_seconds = now();
  if (!stream.connection.exists() || rested_long) connect(at);
  result_.health.send_lag.add(now() - intended);
  stream.exchange.sent(stream.began_seconds);
  result_.health.open_max = std::max(result_.health.open_max, ++open_);
  stream.connection.send(prepared_);
  prepared_.clear();
  settle(at);
}

void LoadLoop::connect(std::size_t at) {
  Stream& stream = streams_[at];
  stream.connection = Connection(target_.peer);
  stream.watched_to_write = true;
  if (!stream.connection.exists()) return;
  epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.u64 = at}};
  epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, stream.connection.descriptor(), &event);
}

void LoadLoop::set_timer() {
  const double at = origin_ + load_.intended[begun_];
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(std::floor(at));
  when.it_value.tv_nsec = static_cast<long>((at - std::floor(at)) * 1e9);
  if (when.it_value.tv_sec == 0 && when.it_value.tv_nsec == 0) when.it_value.tv_nsec = 1;
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void LoadLoop::wait() {
  std::array<epoll_event, kEventsMax> events;
  const double until = next_check_ - now();
  const int milliseconds = std::max(0, static_cast<int>(std::ceil(until * 1e3)));
  const int count = epoll_wait(epoll_.get(), events.data(), kEventsMax, milliseconds);
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 != kTimer) {
      on_ready(event.data.u64, event.events);
      continue;
    }
    std::uint64_t expirations = 0;
    if (::read(timer_.get(), &expirations, sizeof expirations) < 0) continue;
  }
  if (now() >= next_check_) check_deadlines();
}

void LoadLoop::on_ready(std::size_t at, std::uint32_t events) {
  Stream& stream = streams_[at];
  if (!stream.connection.exists()) return;
  if ((events & EPOLLOUT) != 0U) stream.connection.on_writable();
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0U) read(stream);
  settle(at);
}

// The time is taken before anything is looked at.
void LoadLoop::read(Stream& stream) {
  const Connection::Read read = stream.connection.read(buffer_, plain_);
  const double at = now();
  if (!stream.busy) {  // A server may end a connection that rests; it has nothing to say on it.
    if (read.closed || !read.bytes.empty()) stream.connection = {};
    return;
  }
  if (read.lag_seconds) {
    result_.health.read_lag.add(*read.lag_seconds);
  } else if (!read.bytes.empty()) {
    ++result_.health.unstamped_reads;
  }
  stream.exchange.feed(read.bytes, at);
  if (read.closed && stream.connection.broken_by().empty()) stream.exchange.peer_closed();
}

// After whatever happened on a stream: what broke becomes a fault, what is over is put down.
void LoadLoop::settle(std::size_t at) {
  Stream& stream = streams_[at];
  if (!stream.connection.broken_by().empty()) {
    const std::string& why = stream.connection.broken_by();
    // What was whole but for its end stays so.
    if (stream.exchange.is_done()) stream.exchange.peer_closed();
    if (stream.busy) {
      stream.exchange.fail(stream.connection.is_open() ? Fault::dropped : Fault::connect, why);
    }
  }
  if (stream.busy && stream.exchange.is_over()) {
    finish(stream);
    resting_.push_back(at);
  }
  watch(at);
}

void LoadLoop::watch(std::size_t at) {
  Stream& stream = streams_[at];
  const bool to_write = stream.connection.wants_to_write();
  if (!stream.connection.exists() || to_write == stream.watched_to_write) return;
  epoll_event event{.events = EPOLLIN, .data = {.u64 = at}};
  if (to_write) event.events |= EPOLLOUT;
  epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, stream.connection.descriptor(), &event);
  stream.watched_to_write = to_write;
}

void LoadLoop::finish(Stream& stream) {
  const Answer& answer = stream.exchange.answer();
  result_.answers[stream.number] = answer;
  if (!answer.is_whole()) {
    result_.words.try_emplace(answer.fault, without_key(stream.exchange.words(), target_.api_key));
  } else if (!stream.exchange.model().empty()) {
    ++result_.models[without_key(stream.exchange.model(), target_.api_key)];
  }
  if (!stream.exchange.may_reuse()) stream.connection = {};
  stream.exchange = {};
  stream.busy = false;
  stream.began_seconds = now();
  ++finished_;
  --open_;
}

void LoadLoop::check_deadlines() {
  const double at = now();
  next_check_ = at + kCheckSeconds;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (!streams_[i].busy) continue;
    fail_if_late(streams_[i], at);
    if (streams_[i].exchange.is_over()) settle(i);
  }
  if (at < next_pulse_ || !load_.pulse) return;
  next_pulse_ = at + kPulseSeconds;
  load_.pulse(static_cast<double>(finished_) / load_.requests);
}

void LoadLoop::fail_if_late(Stream& stream, double at) {
  const Deadlines& deadlines = target_.endpoint.deadlines;
  const double last = stream.exchange.last_chunk_seconds();
  const double began = stream.began_seconds;
  const auto fail = [&](Fault fault, const char* what, double seconds) {
    stream.exchange.fail(fault, fmt::format("{} {:g} s", what, seconds));
  };
  if (!stream.connection.is_open() && at - began > deadlines.connect_seconds) {
    fail(Fault::connect, "no connection after", deadlines.connect_seconds);
  } else if (at - began > deadlines.request_seconds) {
    fail(Fault::request_late, "not whole after", deadlines.request_seconds);
  } else if (last <= 0 && at - began > deadlines.first_token_seconds) {
    fail(Fault::first_late, "no first token after", deadlines.first_token_seconds);
  } else if (last > 0 && at - last > deadlines.between_tokens_seconds) {
    fail(Fault::stalled, "no further token for", deadlines.between_tokens_seconds);
  }
}

}  // namespace assay
