"""Campaigns of one endpoint or many, against the server with planted faults."""

import json
import subprocess
import sys
import unittest

from calling import HERE, ProgramTest, call, lines_of

SERVER = HERE.parent / "serve" / "server.py"
RECORDED = {"output_throughput": "tokens/s", "total_throughput": "tokens/s", "request_rate": "requests/s",
            "goodput": "requests/s", "ttft_p50": "s", "ttft_p90": "s", "ttft_p99": "s", "tpot_p50": "s",
            "tpot_p90": "s", "tpot_p99": "s", "longest_gap_p99": "s"}
SWEPT = {"knee_throughput": "tokens/s", "knee_request_rate": "requests/s", "slo_throughput": "tokens/s",
         "goodput": "requests/s"}
AXES = {"load": ["2"], "lengths": ["24/6"], "requests": ["4"]}


def bounds():
    """Everything is recorded, and that requests are answered in full is demanded."""
    common = {"samples_min": 6, "source": "invented for the tests"}
    for benchmark, metrics in (("tokens.serve", RECORDED), ("tokens.serve_sweep", SWEPT)):
        for metric, unit in metrics.items():
            yield {"benchmark": benchmark, "metric": metric, "unit": unit, "gate": "record", "reason": "a test", **common}
    for metric in ("answered", "full_length"):
        yield {"benchmark": "tokens.serve", "metric": metric, "unit": "1", "at_least": 0.99, "physical_limit": 1.001,
               "spread_max": 100, **common}


class ServeTest(ProgramTest):
    """A server of its own, and files that name it."""

    def serve(self, *arguments):
        """The port of a new server, which ends with the test."""
        server = subprocess.Popen([sys.executable, str(SERVER), *arguments], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(server.wait)
        self.addCleanup(server.stdout.close)
        self.addCleanup(server.stdin.close)
        return int(server.stdout.readline())

    def write(self, name, value):
        path = self.scratch / name
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return str(path)

    def endpoint(self, fault, port, **changes):
        """The path of a file that describes the server with that fault."""
        value = {"schema": "assay/endpoint/1", "name": fault, "url": f"http://127.0.0.1:{port}/{fault}/v1",
                 "engine": "planted 1", "model": "planted",
                 "deadlines": {"connect_seconds": 5, "first_token_seconds": 2, "between_tokens_seconds": 1.5,
                               "request_seconds": 8}}
        return self.write(f"{fault}.json", {**value, **changes})

    def load(self, cases, **options):
        """What `assay run` said, and the folder, of these cases: axes, or a benchmark and axes."""
        rows = [{"benchmark": name, "axes": axes, "repetitions": 6, "budget_seconds": 60, "deadline_seconds": 150}
                for name, axes in cases]
        stage = {"name": "serving", "budget_seconds": 6000, "cases": rows}
        campaign = self.write("campaign.json", {"schema": "assay/campaign/1", "name": "serve", "about": "a test",
                                                "memory_fraction_max": 0.1, "stages": [stage]})
        profile = self.write("profile.json", {
            "schema": "assay/profile/1", "name": "serve", "about": "a test", "device": "cpu",
            "decision": {"z": 1.85, "n": 6, "k": 6, "risk": 0.05, "source": "simulated for both looks together"},
            "acceptance": {"levels": {"host": 1.0}, "undecided": "undecided", "source": "invented for the tests"},
            "requires": [], "expects": [], "bounds": list(bounds())})
        out = self.scratch / "out"
        return call("assay", "run", "--campaign", campaign, "--profile", profile, "--out", out, timeout=580,
                    **options), out

    def one(self, endpoint, axes=None, benchmark="tokens.serve", **options):
        """The sample of one case, and what the program said."""
        process, out = self.load([(benchmark, {**AXES, **(axes or {}), "endpoint": [endpoint]})], **options)
        return self.samples(out)[0], process

    @staticmethod
    def samples(out):
        return [line for file in sorted((out / "samples").glob("*.jsonl")) for line in lines_of(file)
                if "facts" in line]

    @staticmethod
    def verdicts(out):
        """Name of the endpoint to (outcome, reason) of its case."""
        found = {}
        for verdict in lines_of(out / "verdicts.jsonl")[1:]:
            fault = verdict["case"].split("endpoint=")[1].split(",")[0].rpartition("/")[2].removesuffix(".json")
            found[fault] = (verdict["outcome"], verdict["reason"])
        return found


__all__ = ["AXES", "ServeTest", "unittest"]
