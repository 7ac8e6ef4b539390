// Jobs as processes of this machine, each in a session of its own: a worker, or an mpirun that has
// its ranks wherever the site says.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"

namespace assay {

// The one command of this machine that a job becomes.
struct Wrapped {
  std::vector<std::string> command;
  std::string cpus;  // To pin it to, in list form; empty: it may use all.
  bool under_mpirun = false;
};

// Throws world_error where a program that it needs is not there.
using Wrap = Wrapped (*)(const Job& job);

std::unique_ptr<Launcher> make_process_launcher(Wrap wrap);

// What that launcher executes: a command a job.
std::vector<std::vector<std::string>> one_each(const std::vector<Job>& jobs, Wrap wrap);

}  // namespace assay
