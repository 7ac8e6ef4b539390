"""Each planted fault of a server: told by its name, and never a pass."""

from loading import AXES, ServeTest, unittest

# The fault to the outcome of its case, and what its reason says.
FAULTS = {
    "slow_first": ("error", "first tokens later than their deadline (no first token after 2 s)"),
    "stall": ("error", "stalls longer than their deadline (no further token for 1.5 s)"),
    "comments": ("error", "stalls longer than their deadline"),
    "drop": ("error", "dropped connections or streams (the connection was closed in the middle of it)"),
    "silent": ("error", "the connection was closed before any answer"),
    "no_done": ("error", "the stream ended before its [DONE]"),
    "e429": ("error", "requests refused as too many (HTTP 429) (HTTP 429: "),
    "e500": ("error", "server errors (HTTP 5xx) (HTTP 500: "),
    "redirect": ("error", "refused requests (HTTP 307, see https://example.org/v1"),
    "told_error": ("error", "errors told in the middle of a stream (out of blocks)"),
    "endless": ("error", "endless streams (more than the 6 tokens that were asked for)"),
    "bad_utf8": ("error", "malformed answers (an event is no JSON object in UTF-8"),
    "bad_json": ("error", "malformed answers (an event is no JSON object in UTF-8"),
    "no_http": ("error", "malformed answers (it is no HTTP/1.1 response)"),
    "compressed": ("error", "malformed answers (it is compressed, which was not asked for)"),
    "whole": ("error", "answers that were not streamed"),
    "empty": ("error", "answers without a token"),
    "no_usage": ("error", "answers without usage"),
    "short": ("error", "outputs are shorter than the 6 tokens"),
    "wrong_usage": ("fail", "usage counts 60 tokens, but 6 were asked for"),
    "low_usage": ("fail", "usage counts 1 tokens, but 6 chunks have text"),
    "wrong_prompt": ("fail", "usage counts 31 tokens of a prompt of 24 token ids"),
    "other_model": ("fail", "of model 'another'"),
    "slow": ("error", "goodput is zero"),
}
# What a client must bear.
HARMLESS = ("good", "split", "hiccup")


class Faults(ServeTest):
    def test_no_fault_under_load_is_a_pass_and_each_is_told_by_its_name(self):
        port = self.serve()
        cases = []
        for fault in (*FAULTS, *HARMLESS):
            always = "_always" if fault in ("slow", "split", "hiccup") else ""
            axes = {**AXES, "endpoint": [self.endpoint(fault + always, port)]}
            if fault == "slow":
                axes["slo"] = ["0.5/0.5"]
            cases.append(("tokens.serve", axes))
        _, out = self.load(cases)
        found = {fault.removesuffix("_always"): said for fault, said in self.verdicts(out).items()}
        for fault, (outcome, words) in FAULTS.items():
            with self.subTest(fault=fault):
                self.assertEqual(found[fault][0], outcome, found[fault][1])
                self.assertIn(words, found[fault][1])
        for fault in HARMLESS:
            with self.subTest(fault=fault):
                self.assertEqual(found[fault][0], "pass", found[fault][1])
        samples = {s["facts"]["endpoint"]: s for s in self.samples(out)}
        # Letters were cut in pieces, and every byte of every token is there: " wörd" has six.
        self.assertEqual(samples["split_always"]["facts"]["text_bytes_per_token"], 6)
        self.assertGreater(min(samples["hiccup_always"]["metrics"]["longest_gap_p99"]["values"]), 0.49)


if __name__ == "__main__":
    unittest.main()
