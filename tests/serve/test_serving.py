"""What a case of serving states, refuses and keeps to itself."""

import json
import os
import pathlib
import subprocess

from calling import UNDECIDED, USAGE, call
from loading import AXES, ServeTest, unittest

KEY = "sk-planted-0123456789abcdef"


class Serving(ServeTest):
    def test_an_open_loop_counts_from_the_intended_start_and_keeps_to_its_rate(self):
        endpoint = self.endpoint("good", self.serve(), model_sha256="ab" * 32, operating_point="two slots", devices=2)
        sample, _ = self.one(endpoint, {"mode": ["open"], "load": ["6"], "arrival": ["gamma:2"]})
        self.assertEqual(sample["status"], "measured", sample["cause"])
        facts = sample["facts"]
        self.assertEqual(facts["latency_from"], "the intended start of each request")
        self.assertIn("arrivals gamma:2, computed beforehand", facts["load_pattern"])
        self.assertEqual(facts["model_sha256"], "ab" * 32)
        self.assertEqual(facts["operating_point"], "two slots")
        self.assertEqual(facts["engine"], "planted 1")
        self.assertEqual(facts["model_told"], "planted")
        self.assertIn("token ids, each random from its first token on", facts["prompts"])
        self.assertIn("2 devices", facts["output_tokens_denominator"])
        self.assertLess(facts["client_cpu_share"], 0.9)
        self.assertIn("client_read_lag_p99_seconds", facts)

    def test_words_take_the_place_of_token_ids_that_a_server_refuses(self):
        sample, _ = self.one(self.endpoint("text_only", self.serve()))
        self.assertEqual(sample["status"], "measured", sample["cause"])
        self.assertIn("prompt must be a string", sample["facts"]["token_ids"])
        self.assertEqual(sample["facts"]["prompt_tokens_mean"], 24)

    def test_chat_is_measured_with_words(self):
        sample, _ = self.one(self.endpoint("good", self.serve(), api="chat"))
        self.assertEqual(sample["status"], "measured", sample["cause"])
        self.assertEqual(sample["facts"]["api"], "chat")

    def test_shorter_outputs_are_taken_where_the_server_ends_texts_itself(self):
        sample, _ = self.one(self.endpoint("short", self.serve(), ignore_eos=False))
        self.assertEqual(sample["status"], "measured", sample["cause"])
        self.assertLess(min(sample["metrics"]["full_length"]["values"]), 0.99)
        self.assertEqual(set(sample["metrics"]["answered"]["values"]), {1})

    def test_a_sweep_finds_the_highest_load_that_meets_the_slo(self):
        endpoint = self.endpoint("good", self.serve())
        sample, _ = self.one(endpoint, {"load": ["1"], "load_max": ["2"], "requests": ["2"], "slo": ["2/1"]},
                             "tokens.serve_sweep")
        self.assertEqual(sample["status"], "measured", sample["cause"])
        self.assertEqual(sample["facts"]["slo_load"], 2)
        self.assertIn("1: ", sample["facts"]["points"])
        # What the page draws: a series a load, which nothing judges.
        self.assertEqual(sample["metrics"]["ttft_p99.load-2"]["unit"], "s")
        self.assertEqual(len(sample["metrics"]["output_throughput.load-1"]["values"]), 6)
        page = (self.scratch / "out/report/index.html").read_text(encoding="utf-8")
        self.assertIn('<svg class="plot"', page)
        self.assertIn(">SLO up to 2</text>", page)

    def test_a_load_is_warmed_up_by_two_requests_a_stream_that_count_for_nothing(self):
        sample, _ = self.one(self.endpoint("good", self.serve()), {"load": ["3"], "requests": ["5"]})
        self.assertEqual(sample["status"], "measured", sample["cause"])
        self.assertEqual(sample["facts"]["warm_up_requests"], 2 * 3)
        self.assertEqual(sample["facts"]["requests_per_repetition"], 5)
        # Chunks are told beside tokens, for they are not the same everywhere.
        self.assertGreater(sample["facts"]["chunks_per_token"], 0)

    def test_a_sweep_that_no_load_meets_says_so(self):
        endpoint = self.endpoint("good", self.serve())
        sample, _ = self.one(endpoint, {"load": ["1"], "load_max": ["1"], "requests": ["2"], "slo": ["0.01/1"]},
                             "tokens.serve_sweep")
        self.assertEqual(sample["status"], "error")
        self.assertIn("no load meets the SLO", sample["cause"])

    def test_a_key_is_sent_and_stands_nowhere(self):
        key = self.write("key", KEY + "\n")
        port = self.serve()
        locked = self.endpoint("locked", port, api_key={"file": key})
        told = self.endpoint("echo", port, api_key={"variable": "PLANTED_KEY"})
        process, out = self.load([("tokens.serve", {**AXES, "endpoint": [locked, told]})],
                                 env={**os.environ, "PLANTED_KEY": KEY})
        found = self.verdicts(out)
        self.assertEqual(found["locked"][0], "pass", found["locked"][1])
        self.assertIn("you sent Bearer [key]", found["echo"][1])
        for path in [p for p in pathlib.Path(out).rglob("*") if p.is_file()]:
            self.assertNotIn(KEY.encode(), path.read_bytes(), path)
        self.assertNotIn(KEY, process.stdout + process.stderr)

    def test_tls_is_spoken_with_whom_the_certificate_names_and_with_nobody_else(self):
        pem = str(self.scratch / "server.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", pem, "-out",
                        pem + ".crt", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, stderr=subprocess.DEVNULL)
        with open(pem, "a", encoding="utf-8") as both:
            both.write(pathlib.Path(pem + ".crt").read_text(encoding="utf-8"))
        port = self.serve("--certificate", pem)
        url = f"https://localhost:{port}/good/v1"
        trusted = self.endpoint("good", port, url=url, ca_file=pem + ".crt")
        stranger = self.endpoint("stranger", port, url=url)
        elsewhere = self.endpoint("elsewhere", port, url=url.replace("localhost", "127.0.0.1"), ca_file=pem + ".crt")
        _, out = self.load([("tokens.serve", {**AXES, "endpoint": [trusted, stranger, elsewhere]})])
        found = self.verdicts(out)
        self.assertEqual(found["good"][0], "pass", found["good"][1])
        self.assertIn("its certificate is not trusted: self-signed certificate", found["stranger"][1])
        self.assertIn("its certificate is not trusted: IP address mismatch", found["elsewhere"][1])
        self.assertIn("TLSv1.3", json.dumps(self.samples(out)[0]["facts"]))

    def test_what_does_not_answer_is_told_in_words_that_help(self):
        port = self.serve()
        endpoints = {
            "nobody": (self.endpoint("nobody", 1), "Connection refused; is the server running"),
            "nohost": (self.endpoint("nohost", port, url="http://no-such-host.invalid/v1"), "there is no host"),
            "lost": (self.endpoint("lost", port, url=f"http://127.0.0.1:{port}/good"), "often /v1"),
            "stranger": (self.endpoint("stranger", port, model="other"), "serves no model 'other'; it serves planted"),
            "locked": (self.endpoint("locked", port), "'api_key' of the endpoint names where it stands"),
            "keyless": (self.endpoint("keyless", port, api_key={"variable": "NO_SUCH_KEY"}),
                        "the variable NO_SUCH_KEY, which should hold the API key, is not set"),
            "no_http_always": (self.endpoint("no_http_always", port), "no HTTP/1.1 response"),
            "plain": (self.endpoint("plain", port, url=f"https://127.0.0.1:{port}/good/v1"), "cannot be reached"),
        }
        _, out = self.load([("tokens.serve", {**AXES, "endpoint": [path for path, _ in endpoints.values()]})])
        found = self.verdicts(out)
        for name, (_, words) in endpoints.items():
            with self.subTest(endpoint=name):
                self.assertEqual(found[name][0], "error")
                self.assertIn(words, found[name][1])

    def test_mistakes_in_the_file_are_told_at_once_before_anything_is_launched(self):
        path = self.write("bad.json", '{\n"schema": "assay/endpoint/1",\n"name": "x",\n"url": "ftp://x",\n'
                                      '"engine": "e",\n"model": "m",\n"api_key": "sk-secret",\n"speed": 1}\n')
        process, out = self.load([("tokens.serve", {**AXES, "endpoint": [path]})])
        self.expect(process, USAGE, "bad.json:4: ", "http://", "bad.json:7: ", "the key itself stands in no file", "bad.json:8: ")
        self.assertNotIn("sk-secret", process.stdout + process.stderr)
        self.assertFalse((out / "samples").exists())

    def test_a_host_without_an_endpoint_is_not_offered_the_case(self):
        process, out = self.load([("tokens.serve", {**AXES, "endpoint": ["none"]}), ("preflight.host", {})])
        self.expect(process, UNDECIDED)
        plan = json.loads((out / "plan.json").read_text())
        self.assertIn("no endpoint is stated", plan["not_offered"][0]["reason"])
        self.expect(call("assay", "plan", "--campaign", "serving", "--dry-run"), USAGE, "nothing is planned: no endpoint is stated")


if __name__ == "__main__":
    unittest.main()
