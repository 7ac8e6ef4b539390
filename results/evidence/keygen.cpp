// Making a key pair: two files that did not exist before, the private one for its owner's eyes
// only.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "results/evidence/key.hpp"
#include "results/evidence/seal.hpp"
#include "results/record/error.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::generic_category().message(error); }

// A file that must not have existed, and that goes again unless it is kept.
class NewFile {
 public:
  // O_EXCL with the mode from the start: at no moment can anybody else read the private key.
  NewFile(fs::path path, mode_t mode)
      : path_(std::move(path)),
        descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)) {
    if (descriptor_ >= 0) return;
    if (errno == EEXIST) {
      throw Error{path_.string() + ": it exists, and a key is never overwritten",
                  "choose another name"};
    }
    throw Error{path_.string() + ": it cannot be created (" + reason(errno) + ")",
                "name a file in a folder that exists and that you may write"};
  }
  ~NewFile() {
    ::close(descriptor_);
    if (!kept_) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  // A key is smaller than what any file system writes in one piece.
  void write(const std::string& bytes) {
    const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
    if (done == static_cast<ssize_t>(bytes.size()) && ::fsync(descriptor_) == 0) return;
    throw world_error(path_.string() + ": it cannot be written (" + reason(errno) + ")");
  }
  void keep() { kept_ = true; }

 private:
  fs::path path_;
  int descriptor_;
  bool kept_ = false;
};

}  // namespace

void keygen(const fs::path& path) {
  const Key key = Key::generate();
  NewFile secret(path, 0600);
  NewFile shared(path.string() + ".pub", 0644);
  secret.write(key.private_pem());
  shared.write(key.public_pem());
  secret.keep();
  shared.keep();
}

}  // namespace assay
