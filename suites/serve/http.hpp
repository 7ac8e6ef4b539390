// An HTTP/1.1 response, byte by byte as it comes (RFC 9112). No I/O, and a limit on everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

inline constexpr std::size_t kHeaderLineBytesMax = 8U << 10U;
inline constexpr std::size_t kHeadBytesMax = 32U << 10U;

class HttpReader {
 public:
  // Takes bytes off the front of `input` and returns the piece of the body that was among them,
  // which may be empty. To be called until `input` is empty or the response is over.
  std::string_view next(std::string_view& input);

  // The peer sent its last byte: the end of a response that has no length, and a broken one of any
  // other that is not over.
  void peer_closed();

  int status() const { return status_; }       // 0: no status line came yet.
  bool has_head() const { return has_head_; }  // All of it, and of no interim response.
  bool is_event_stream() const { return event_stream_; }
  const std::string& server() const { return server_; }      // As its header says.
  const std::string& location() const { return location_; }  // Of a redirection.
  bool is_over() const { return state_ == State::over || state_ == State::broken; }
  bool is_broken() const { return state_ == State::broken; }
  const std::string& broken_by() const { return broken_by_; }
  // Whether the connection may carry another request.
  bool may_reuse() const { return state_ == State::over && keep_alive_; }

 private:
  enum class State {
    status_line,
    headers,
    body_of_length,
    body_until_close,
    chunk_size,
    chunk,
    chunk_end,
    trailers,
    over,
    broken
  };

  bool take_line(std::string_view& input);
  void on_line(std::string_view line);
  void on_status_line(std::string_view line);
  void on_header(std::string_view line);
  void on_head_end();
  void on_chunk_size(std::string_view line);
  std::string_view take_body(std::string_view& input);
  void break_off(std::string why);

  State state_ = State::status_line;
  std::string line_;  // What came of a line whose end did not.
  std::size_t head_bytes_ = 0;
  std::uint64_t left_ = 0;  // Of the body, or of a chunk of it.
  int status_ = 0;
  bool has_head_ = false;
  bool has_length_ = false;
  bool chunked_ = false;
  bool keep_alive_ = true;
  bool event_stream_ = false;
  std::string server_;
  std::string location_;
  std::string broken_by_;
};

}  // namespace assay
