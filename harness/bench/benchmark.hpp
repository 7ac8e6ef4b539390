// What the author of a benchmark declares. One file a benchmark, which registers itself.
#pragma once

#include <string>
#include <vector>

#include "harness/device/route.hpp"
#include "results/record/case.hpp"
#include "results/record/fact.hpp"
#include "results/record/plan.hpp"
#include "results/record/registered.hpp"
#include "results/record/unit.hpp"

namespace assay {

class State;

struct Axis {
  std::string name;
  std::vector<std::string> values;       // What is measured where a campaign does not choose.
  std::vector<std::string> others = {};  // Which a campaign may choose besides.
};

struct Benchmark {
  std::string name;  // "hbm.triad": suite and name.
  std::string about;
  Level scope = Level::device;
  bool group = false;  // Needs all ranks of its unit at once: a host's, or those of the cluster.
  std::vector<Axis> axes = {};
  std::vector<PlannedMetric> metrics = {};  // Each with unit and direction.
  // The kernel that it needs, "gemm.bf16", or by the value of an axis, "tokens.{type}"; empty:
  // none.
  std::string kernel = {};
  std::string backend = {};  // "cuda" or "cpu" where only such devices have it; empty: any.
  // Of ranks on GPUs. What goes over the network alone has a process of its own, and so a stage.
  Route route = Route::any;
  // Why a device with these facts cannot run this choice of the axes; empty where it can. For what
  // only a choice decides, such as more lanes than there are. Null: every choice can be run.
  std::string (*unfit)(const Facts& device, const Axes& axes) = nullptr;
  // Every unit has the same operands, so that results can be compared over the fleet.
  bool same_operands = false;
  void (*run)(State&) =
      nullptr;  // Verifies, then measures. Never touches a timer, file, MPI or threshold.
};

// The kernel that a case with these axes needs; empty: none.
std::string kernel_of(const Benchmark& benchmark, const Axes& axes);

// All that its own choices of axes need.
std::vector<std::string> kernels_of(const Benchmark& benchmark);

}  // namespace assay
