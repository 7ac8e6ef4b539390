// TLS by OpenSSL, between buffers: it never touches a socket, so that what arrives is timed before
// it is deciphered, as it is without TLS.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

namespace assay {

// Whom to trust; shared by all connections of a load.
class TlsTrust {
 public:
  // `ca_file` empty: the system's certificates. Throws Error where it holds none.
  explicit TlsTrust(const std::string& ca_file);

  ssl_ctx_st* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

class TlsSession {
 public:
  // The peer must show a certificate for `host`.
  TlsSession(const TlsTrust& trust, const std::string& host);

  // Takes what arrived, appends its plain text to `plain` and what must be sent to `output`. False
  // where the session is broken: broken_by() says why.
  bool receive(std::string_view arrived, std::string& plain, std::string& output);
  // Appends what must be sent to `output`; the handshake must be over.
  bool send(std::string_view plain, std::string& output);
  // Begins the handshake, or goes on with it.
  bool shake_hands(std::string& output);

  bool is_open() const { return open_; }
  bool peer_closed() const { return closed_; }
  const std::string& broken_by() const { return broken_by_; }
  std::string version() const;  // "TLSv1.3, TLS_AES_256_GCM_SHA384"

 private:
  void settle(int result);
  void take_output(std::string& output);

  struct Free {
    void operator()(ssl_st* session) const;
  };
  std::unique_ptr<ssl_st, Free> session_;
  bool open_ = false;
  bool closed_ = false;
  std::string broken_by_;
};

}  // namespace assay
