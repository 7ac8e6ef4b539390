// What all communicators share.
#include "harness/device/communicator.hpp"

namespace assay {

std::size_t bytes_of(Element element) {
  switch (element) {
    case Element::byte: return 1;
    case Element::bfloat16: return 2;
    case Element::float32: return 4;
    case Element::float64: return 8;
  }
  return 1;
}

}  // namespace assay
