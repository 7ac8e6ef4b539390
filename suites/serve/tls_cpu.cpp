// OpenSSL over memory.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>

#include "results/record/error.hpp"
#include "suites/serve/tls.hpp"

namespace assay {
namespace {

constexpr std::size_t kPieceBytes = 16U << 10U;  // A record of TLS has no more.

std::string last_error() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the handshake failed" : reason;
}

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos ||
         host.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

void TlsTrust::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void TlsSession::Free::operator()(ssl_st* session) const { SSL_free(session); }

TlsTrust::TlsTrust(const std::string& ca_file) : context_(SSL_CTX_new(TLS_client_method())) {
  if (!context_) throw world_error("OpenSSL makes no TLS context: " + last_error());
  SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  // Idle streams hold no buffers.
  SSL_CTX_set_mode(context_.get(), SSL_MODE_RELEASE_BUFFERS);
  const int taken = ca_file.empty()
                        ? SSL_CTX_set_default_verify_paths(context_.get())
                        : SSL_CTX_load_verify_locations(context_.get(), ca_file.c_str(), nullptr);
  if (taken == 1) return;
  throw Error{"there are no certificates to trust in " +
                  (ca_file.empty() ? std::string("the system's folder") : ca_file) + ": " +
                  last_error(),
              "'ca_file' of the endpoint names a file of PEM certificates"};
}

TlsSession::TlsSession(const TlsTrust& trust, const std::string& host)
    : session_(SSL_new(trust.get())) {
  if (!session_) throw world_error("OpenSSL makes no TLS session: " + last_error());
  SSL_set_bio(session_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(session_.get());
  const bool named = SSL_set1_host(session_.get(), host.c_str()) == 1 &&
                     (is_address(host) || SSL_set_tlsext_host_name(session_.get(), host.c_str()));
  if (!named) throw Error{"TLS cannot ask for a host named '" + host + "'"};
}

bool TlsSession::shake_hands(std::string& output) {
  if (!open_ && broken_by_.empty()) {
    ERR_clear_error();
    const int result = SSL_do_handshake(session_.get());
    open_ = result == 1;
    if (!open_) settle(result);
  }
  take_output(output);
  return broken_by_.empty();
}

bool TlsSession::receive(std::string_view arrived, std::string& plain, std::string& output) {
  BIO_write(SSL_get_rbio(session_.get()), arrived.data(), static_cast<int>(arrived.size()));
  if (!shake_hands(output)) return false;
  std::array<char, kPieceBytes> piece;
  while (open_) {
    ERR_clear_error();
    const int got = SSL_read(session_.get(), piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) {
      settle(got);
      break;
    }
    plain.append(piece.data(), static_cast<std::size_t>(got));
  }
  take_output(output);
  return broken_by_.empty();
}

bool TlsSession::send(std::string_view plain, std::string& output) {
  ERR_clear_error();
  const int sent = SSL_write(session_.get(), plain.data(), static_cast<int>(plain.size()));
  if (sent != static_cast<int>(plain.size())) settle(sent);
  take_output(output);
  return broken_by_.empty();
}

// To memory nothing is ever short but input; whatever else it says is an end.
void TlsSession::settle(int result) {
  const int why = SSL_get_error(session_.get(), result);
  if (why == SSL_ERROR_WANT_READ) return;
  if (why == SSL_ERROR_ZERO_RETURN) {
    closed_ = true;
    return;
  }
  const long verified = SSL_get_verify_result(session_.get());
  broken_by_ = verified == X509_V_OK ? last_error()
                                     : std::string("its certificate is not trusted: ") +
                                           X509_verify_cert_error_string(verified);
}

void TlsSession::take_output(std::string& output) {
  BIO* const from = SSL_get_wbio(session_.get());
  std::array<char, kPieceBytes> piece;
  while (true) {
    const int got = BIO_read(from, piece.data(), static_cast<int>(piece.size()));
    if (got <= 0) return;
    output.append(piece.data(), static_cast<std::size_t>(got));
  }
}

std::string TlsSession::version() const {
  return std::string(SSL_get_version(session_.get())) + ", " + SSL_get_cipher_name(session_.get());
}

}  // namespace assay
