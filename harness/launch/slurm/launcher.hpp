// Jobs as steps of Slurm jobs: one a rack for what units do alone, one for the ranks of each group.
#pragma once

#include <memory>

#include "harness/launch/launcher.hpp"

namespace assay {

std::unique_ptr<Launcher> make_slurm_launcher(const Site& site);

}  // namespace assay
