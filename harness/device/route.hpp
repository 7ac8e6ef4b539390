// Which ways the data of ranks on GPUs may take to one another.
#pragma once

namespace assay {

enum class Route {
  any,      // The library's own choice: NVLink where it is.
  network,  // Over NICs alone, also within a host or a rack: NVLink, PCIe and shared memory are
            // off.
};

}  // namespace assay
