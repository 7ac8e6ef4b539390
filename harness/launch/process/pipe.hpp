// A descriptor that closes itself, and a pipe made of two.
#pragma once

#include <unistd.h>

#include <utility>

namespace assay {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return value_; }
  void close() {
    if (value_ >= 0) ::close(std::exchange(value_, -1));
  }

 private:
  int value_ = -1;
};

// Both ends close on exec. The numbers are above those that a job is given, so that moving an end
// to its place never closes another.
struct Pipe {
  Descriptor reader;  // Does not block.
  Descriptor writer;
};

Pipe make_pipe();  // Throws world_error.

}  // namespace assay
