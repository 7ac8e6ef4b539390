// The journal of a campaign: stages, jobs, attempts (never cases). What --resume reads.
#pragma once

#include <cstdint>
#include <string>

namespace assay {

// What happened, in the order in which it happened.
// campaign_started campaign_resumed stage_started job_started job_ended stage_ended interrupted
// campaign_finished retest_started
struct JournalEvent {
  std::string event;
  std::string time;  // UTC, RFC 3339.
  std::string stage;
  std::string job;  // "gemm-cpu-0"; empty where the event is not about a job.
  std::uint32_t attempt = 0;
  std::int64_t pid = 0;           // Of the worker, for job_started.
  std::uint64_t pid_started = 0;  // Its start time in clock ticks since boot: pids are used again.
  std::string note;               // The plan's SHA-256 where one starts; how a job ended.
};

// A case that was begun and did not come back, with the cause that was observed.
struct LostCase {
  std::string case_name;
  std::string unit;
  std::string cause;  // "signal 11 (segmentation fault)", "deadline of 30 s passed".
};

}  // namespace assay
