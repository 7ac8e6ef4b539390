"""Campaigns over hosts of their own, and what happens when a host or its link fails."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

SOURCE = pathlib.Path(os.environ["ASSAY_SOURCE"])
BUILD = pathlib.Path(os.environ["ASSAY_BUILD"])
HERE = pathlib.Path(__file__).resolve().parent
LAB = {**os.environ, "ASSAY_LAB": "203", "ASAN_OPTIONS": "detect_leaks=0"}  # People have 0.
PING_PONG = "allreduce.ping_pong[size=65536,type=fp32]"
PARTS = "allreduce.parts[parts=pair,size=65536,type=fp32]"
ALL_REDUCE = "allreduce.all_reduce[component=default,place=out,size=4096,type=fp32]"
LARGER = "allreduce.all_reduce[component=default,place=out,size=65536,type=fp32]"
# So small that a build with sanitizers makes its weights in a moment; four ranks share its keys and values evenly.
MODEL = {
    "schema": "assay/model/1", "name": "shared", "about": "For a test", "source": "Assay",
    "layers": 2, "hidden": 128, "ffn": 256, "vocabulary": 512, "context": 256, "norm_epsilon": 1e-5, "tied_embeddings": False,
    "attention": {"kind": "grouped_query", "heads": 8, "kv_heads": 4, "head_dim": 16}, "rope": {"theta": 1e4},
}
REJECTED, USAGE, UNDECIDED = 1, 2, 4  # What hosts of a lab measure is never accepted: it is emulated.


def lab(*arguments, check=True):
    return subprocess.run([str(SOURCE / "scripts/lab"), *arguments], env=LAB, capture_output=True, text=True, timeout=60,
                          check=check).stdout


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def processes_of(plan_id):
    mark, found = f"ASSAY_CAMPAIGN={plan_id}".encode(), []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            continue
    return found


@unittest.skipUnless(os.geteuid() == 0, "network namespaces need root")
class Campaigns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lab("down")
        lab("up", "4")
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="assay-cluster-"))
        cls.site = cls.scratch / "site.json"
        cls.site.write_text(lab("site", str(BUILD / "assay-worker")))
        cls.settings = dict(line.split("=", 1) for line in lab("mpi").splitlines())

    @classmethod
    def tearDownClass(cls):
        lab("down")
        shutil.rmtree(cls.scratch, ignore_errors=True)

    def setUp(self):
        self.out = self.scratch / self.id().rsplit(".", 1)[-1]
        self.addCleanup(lambda: [lab("heal", f"h{number}") for number in (1, 2, 3, 4)])

    def run_campaign(self, *more, **added):
        process = subprocess.run(
            [str(BUILD / "assay"), "run", "--launcher", "mpi", "--site", str(self.site), "--out", str(self.out),
             *([] if "--campaign" in more else ["--campaign", str(HERE / "campaign.json"), "--profile", "lab"]), *more],
            env={**LAB, **self.settings, **added}, capture_output=True, text=True, timeout=400)
        if (self.out / "plan.json").exists():
            plan_id = json.loads((self.out / "plan.json").read_text())["id"]
            self.assertEqual(processes_of(plan_id), [], "somebody was left running")
        return process

    def verdicts(self):
        return {(verdict["case"], verdict["unit"]): verdict for verdict in lines_of(self.out / "verdicts.jsonl")[1:]}

    def outcome(self, case, unit="lab"):
        return self.verdicts()[case, unit]["outcome"]

    def reason(self, case, unit="lab"):
        return self.verdicts()[case, unit]["reason"]

    def expect(self, process, code):
        self.assertEqual(process.returncode, code, process.stdout + process.stderr)

    def test_all_hosts_work_together_and_nothing_passes_for_real(self):
        process = self.run_campaign()
        # How even the links are, a loaded machine decides: the hosts of a lab share its cores.
        self.assertIn(process.returncode, (REJECTED, UNDECIDED), process.stdout + process.stderr)
        self.assertIn("EMULATED", process.stdout)
        self.assertNotIn(self.outcome(PING_PONG), ("error", "missing"), self.reason(PING_PONG))
        self.assertEqual(self.outcome(ALL_REDUCE), None, "recorded: no figure of a lab is one of a fabric")
        samples = [line for path in sorted((self.out / "samples").glob("fabric-lab-ranks.*.jsonl"))
                   for line in lines_of(path) if line.get("case") == ALL_REDUCE]
        self.assertEqual(samples[0]["facts"]["ranks"], 4)
        busbw = samples[0]["metrics"]["busbw"]["values"]
        algbw = samples[0]["metrics"]["algbw"]["values"]
        for bus, alg in zip(busbw, algbw):
            self.assertAlmostEqual(bus / alg, 2 * 3 / 4)

    def test_pairs_that_work_at_once_have_a_result_each_and_the_slow_one_is_named(self):
        lab("slow", "h3", "30mbit")
        self.expect(self.run_campaign("--only", "allreduce.parts*"), UNDECIDED)
        self.assertEqual(self.outcome(PARTS), None, self.reason(PARTS))
        (sample,) = [line for path in self.out.glob("samples/fabric-lab-ranks.*.jsonl") for line in lines_of(path)
                     if line.get("case") == PARTS]
        self.assertEqual(sample["facts"]["parts"], 2)
        pairs = ("busbw.pair h1/cpu-0 with h3/cpu-0", "busbw.pair h2/cpu-0 with h4/cpu-0")
        slow, fast = (sorted(sample["metrics"][name]["values"])[10] for name in pairs)
        self.assertLess(slow, 0.5 * fast)
        self.assertIn("h1/cpu-0 with h3/cpu-0 reaches", sample["facts"]["even.points_to"])

    def test_four_hosts_share_one_model_and_generate_what_one_alone_does(self):
        model = self.scratch / "model.json"
        model.write_text(json.dumps(MODEL))
        campaign = self.scratch / "tokens.json"
        text = (SOURCE / "suites/campaigns/lab.json").read_text().replace('"tiny"', json.dumps(str(model)))
        campaign.write_text(text)
        process = self.run_campaign("--campaign", str(campaign), "--profile", "lab", "--only", "tokens.*")
        self.expect(process, UNDECIDED)
        samples = {line["case"].split("[")[0]: line for path in self.out.glob("samples/tokens-lab-ranks.*.jsonl")
                   for line in lines_of(path) if "case" in line}
        for benchmark in ("tokens.prefill_tp", "tokens.decode_tp"):
            sample = samples[benchmark]
            self.assertEqual((sample["status"], sample["facts"]["ranks"]), ("measured", 4), sample["cause"])
            # Each rank's logits are those that plain loops give with all of the model.
            self.assertLessEqual(sample["facts"]["logit_error"], sample["facts"]["logit_error_max"])
        alone = self.scratch / "alone"
        subprocess.run([str(BUILD / "assay"), "run", "--campaign", str(self.alone(model)), "--out", str(alone)], env=LAB,
                       capture_output=True, text=True, timeout=200)
        facts = [line["facts"] for path in alone.glob("samples/*.jsonl") for line in lines_of(path)
                 if line.get("case", "").startswith("tokens.")]
        self.assertEqual([one["generated_sha256"] for one in facts], [samples["tokens.decode_tp"]["facts"]["generated_sha256"]])
        page = (self.out / "report/index.html").read_text()
        self.assertIn("no roofline: ranks share the model", page)

    def alone(self, model):
        """A campaign of the same model on one device, and what its limits are relative to."""
        read = {"benchmark": "preflight.read", "repetitions": 20, "budget_seconds": 3, "repetition_seconds": 0.01}
        case = {"benchmark": "tokens.decode", "repetitions": 20, "budget_seconds": 5, "repetition_seconds": 0.01,
                "axes": {"model": [str(model)], "type": ["fp32"], "batch": ["1"], "depth": ["32"]}}
        path = self.scratch / "alone.json"
        path.write_text(json.dumps({"schema": "assay/campaign/1", "name": "alone", "about": "One device",
                                    "stages": [{"name": "tokens", "budget_seconds": 10, "cases": [read, case]}]}))
        return path

    def test_a_host_whose_link_is_throttled_is_named(self):
        lab("slow", "h3", "30mbit")
        self.expect(self.run_campaign("--only", "allreduce.ping_pong*"), REJECTED)
        self.assertEqual(self.outcome(PING_PONG), "fail")
        self.assertRegex(self.reason(PING_PONG), r"rank 2 \(h3/cpu-0, CPUs [0-9,-]+, on h3\) reaches")
        self.assertIn("h3/cpu-0", (self.out / "report/index.html").read_text())

    def test_a_host_whose_link_is_throttled_is_located_among_random_groups(self):
        lab("slow", "h3", "30mbit")
        process = self.run_campaign("--campaign", str(HERE / "groups.json"), "--profile",
                                    str(HERE / "groups_profile.json"))
        self.expect(process, REJECTED)
        findings = lines_of(self.out / "findings.jsonl")
        self.assertEqual([finding["causes"] for finding in findings], [["h3"]], process.stderr)
        slow = [verdict for verdict in self.verdicts().values() if verdict["outcome"] == "fail"]
        self.assertEqual(len(slow), 4, "the one of two groups with h3, in each of four rounds")
        self.assertEqual(findings[0]["verdicts"], 4)
        asked = json.loads((self.out / "plan-0002.json").read_text())
        self.assertEqual({entry["again"] for entry in asked["entries"]}, {"locate"})
        again = subprocess.run([str(BUILD / "assay"), "judge", str(self.out), "--out", str(self.out / "again")],
                               env=LAB, capture_output=True, text=True, timeout=60)
        self.assertEqual((self.out / "again/findings.jsonl").read_bytes(), (self.out / "findings.jsonl").read_bytes(),
                         again.stderr)

    def test_a_host_that_does_not_answer_is_named_and_the_others_are_measured(self):
        lab("cut", "h2")
        self.expect(self.run_campaign("--only", "preflight.host"), UNDECIDED)
        self.assertEqual(self.outcome("preflight.host", "h2"), "error")
        self.assertIn("host h2 does not answer", self.reason("preflight.host", "h2"))
        for host in ("h1", "h3", "h4"):
            self.assertEqual(self.outcome("preflight.host", host), None, "recorded")

    def test_a_link_that_is_cut_in_mid_collective_ends_within_the_deadline_and_names_the_host(self):
        def cut_when_it_runs():
            while not list(self.out.glob("samples/fabric-lab-ranks.*.jsonl")):
                time.sleep(0.05)
            time.sleep(0.5)
            lab("cut", "h4")

        cutter = threading.Thread(target=cut_when_it_runs, daemon=True)
        cutter.start()
        began = time.monotonic()
        self.expect(self.run_campaign("--only", "allreduce.all_reduce*65536*"), UNDECIDED)
        self.assertLess(time.monotonic() - began, 30 + 60, "the deadline of the case, and the start of what follows")
        self.assertEqual(self.outcome(LARGER), "error")
        self.assertRegex(self.reason(LARGER), "h4")

    def test_too_few_slots_are_said_in_a_sentence(self):
        # As under a resource manager that grants fewer slots than the site has devices.
        tools = self.scratch / "bin"
        tools.mkdir()
        real = shutil.which("mpirun")
        (tools / "mpirun").write_text(f'#!/bin/sh\nshift 2\nexec {real} -n 9 "$@"\n')
        (tools / "mpirun").chmod(0o755)
        process = self.run_campaign("--only", "allreduce.all_reduce*4096*", PATH=f"{tools}:{os.environ['PATH']}")
        self.expect(process, UNDECIDED)
        self.assertEqual(self.outcome(ALL_REDUCE), "error")
        self.assertIn("There are not enough slots available", self.reason(ALL_REDUCE))

    def test_a_site_whose_hosts_state_no_name_is_refused_at_planning(self):
        site = json.loads(self.site.read_text())
        site["hosts"][1]["hostname"] = ""
        nameless = self.scratch / "nameless.json"
        nameless.write_text(json.dumps(site))
        process = self.run_campaign("--site", str(nameless))
        self.expect(process, USAGE)


if __name__ == "__main__":
    unittest.main()
