"""A small OpenAI-compatible server with planted faults, on the loopback alone: for tests of whoever measures one.

The first part of a path is the fault: http://127.0.0.1:PORT/stall/v1 is the url of a server that stalls. Every fault but
`good` begins after the first requests, so that it comes in the middle of a load; its name with `_always` begins at once.
Prints its port as a line, and ends when its standard input does.
"""

import argparse
import json
import socketserver
import ssl
import sys
import threading
import time

KEY = "sk-planted-0123456789abcdef"
MODEL = "planted"
FIRST_SECONDS = 0.5  # To the first token; the lags of a busy test machine are short beside it.
EACH_SECONDS = 0.004
BEFORE_FAULT = 6  # Requests that are answered well, of a server whose fault comes under load.
EVERY = 3  # From then on every third one is faulty.
WORD = " wörd"  # Two bytes for one of its letters.


class Hang(Exception):
    """The connection ends here."""


class Answer:
    """One streamed answer, written chunk by chunk."""

    def __init__(self, handler, request, fault):
        self.handler = handler
        self.fault = fault
        self.chat = "messages" in request
        self.asked = request.get("max_tokens") or request.get("max_completion_tokens") or 16
        prompt = request.get("prompt")
        text = prompt if isinstance(prompt, str) else json.dumps(request.get("messages", ""))
        # Two tokens of frame around the words of a text.
        self.prompt_tokens = len(prompt) if isinstance(prompt, list) else len(text.split()) + 2

    def send(self, data):
        self.handler.wfile.write(data)

    def chunk(self, data):
        self.send(b"%x\r\n%s\r\n" % (len(data), data))

    def event(self, value):
        data = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        self.chunk(f"data: {data}\n\n".encode())

    def token(self, text, finish=None):
        if self.chat:
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        else:
            choice = {"index": 0, "text": text, "finish_reason": finish}
        model = "another" if self.fault == "other_model" else MODEL
        return {"id": "1", "model": model, "choices": [choice], "usage": None}

    def head(self, kind="text/event-stream"):
        self.send(f"HTTP/1.1 200 OK\r\nServer: planted/1\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())

    def stream(self):
        count = 3 if self.fault == "short" else self.asked
        if self.fault == "endless":
            count = 10**9
        time.sleep({"slow_first": 30, "slow": 1.0}.get(self.fault, FIRST_SECONDS))
        self.head()
        for i in range(count):
            if i == 2:
                self.in_the_middle()
            if self.fault != "empty":
                self.one(i, count)
            time.sleep(EACH_SECONDS)
        self.end(count)

    def one(self, i, count):
        finish = ("stop" if self.fault == "short" else "length") if i + 1 == count else None
        if self.fault == "split":  # A piece for each byte, in the middle of letters too.
            for byte in f"data: {json.dumps(self.token(WORD, finish), ensure_ascii=False)}\r\n\r\n".encode():
                self.chunk(bytes([byte]))
        elif self.fault == "bad_utf8":
            self.chunk(b'data: {"choices": [{"text": "\xc3"}]}\n\n')
        elif self.fault == "bad_json":
            self.chunk(b'data: {"choices": [{"text": \n\n')
        else:
            self.event(self.token(WORD, finish))

    def in_the_middle(self):
        if self.fault == "stall":
            time.sleep(30)
        elif self.fault == "hiccup":  # Long, but within its deadline.
            time.sleep(0.5)
        elif self.fault == "comments":  # Alive, and says nothing.
            for _ in range(3000):
                self.chunk(b": ping\n\n")
                time.sleep(0.01)
        elif self.fault == "drop":
            raise Hang
        elif self.fault == "told_error":
            self.event({"error": {"message": "out of blocks", "code": 500}})

    def end(self, count):
        if self.fault != "no_usage":
            tokens = {"wrong_usage": 10 * count, "low_usage": 1, "empty": 0}.get(self.fault, count)
            prompt = self.prompt_tokens + (7 if self.fault == "wrong_prompt" else 0)
            usage = {"prompt_tokens": prompt, "completion_tokens": tokens, "total_tokens": prompt + tokens}
            self.event({"id": "1", "model": MODEL, "choices": [], "usage": usage})
        if self.fault != "no_done":
            self.event("[DONE]")
        self.send(b"0\r\n\r\n")


class Handler(socketserver.StreamRequestHandler):
    """Requests of one connection, one after the other."""

    wbufsize = 0
    disable_nagle_algorithm = True

    def handle(self):
        try:
            while self.one_request():
                pass
        except (Hang, OSError):
            pass

    def one_request(self):
        line = self.rfile.readline(65536).split()
        if len(line) != 3:
            return False
        headers = {}
        while (header := self.rfile.readline(65536).strip()) and b":" in header:
            name, _, value = header.partition(b":")
            headers[name.strip().lower()] = value.strip()
        body = self.rfile.read(int(headers.get(b"content-length", 0)))
        _, fault, *rest = line[1].decode().split("/")
        self.answer(fault, "/".join(rest), headers, body)
        return True

    def whole(self, status, value, extra=""):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        self.wfile.write(head.encode() + body)

    def answer(self, fault, path, headers, body):
        told = headers.get(b"authorization", b"").decode()
        if fault == "locked" and told != f"Bearer {KEY}":
            return self.whole("401 Unauthorized", {"error": {"message": f"Incorrect API key provided: {told}"}})
        if path == "v1/models":
            return self.whole("200 OK", {"object": "list", "data": [{"id": MODEL}]})
        if path not in ("v1/completions", "v1/chat/completions"):
            return self.whole("404 Not Found", {"detail": "Not Found"})
        request = json.loads(body)
        if fault == "text_only" and isinstance(request.get("prompt"), list):
            return self.whole("400 Bad Request", {"error": {"message": "prompt must be a string"}})
        fault = self.server.fault_now(fault)
        statuses = {"e429": "429 Too Many Requests", "e500": "500 Internal Server Error", "echo": "500 Internal Server Error"}
        if fault in statuses:
            return self.whole(statuses[fault], {"error": {"message": f"planted; you sent {told}"}})
        if fault == "redirect":
            return self.whole("307 Temporary Redirect", b"", "Location: https://example.org/v1\r\n")
        if fault == "whole":
            return self.whole("200 OK", Answer(self, request, fault).token("all at once", "length"))
        if fault == "compressed":
            return self.whole("200 OK", b"\x1f\x8b", "Content-Encoding: gzip\r\n")
        if fault == "no_http":
            self.wfile.write(b"SSH-2.0-planted\r\n")
            raise Hang
        if fault == "silent":
            raise Hang
        return Answer(self, request, fault).stream()


class Server(socketserver.ThreadingTCPServer):
    """Counts the requests of each fault."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.counts = {}
        self.lock = threading.Lock()

    def fault_now(self, fault):
        """The fault of the request that comes now, or `good`."""
        with self.lock:
            count = self.counts[fault] = self.counts.get(fault, 0) + 1
        if fault.endswith("_always"):
            return fault.removesuffix("_always")
        return fault if count > BEFORE_FAULT and count % EVERY == 0 else "good"

    def handle_error(self, request, client_address):
        """A client that goes away is no event."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--certificate", help="PEM file of a certificate and its key: speak TLS")
    arguments = parser.parse_args()
    server = Server()
    if arguments.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
