"""Campaigns through a real Slurm, and what happens when a node, the controller or somebody else is in the way."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ["ASSAY_SOURCE"])
BUILD = pathlib.Path(os.environ["ASSAY_BUILD"])
HERE = pathlib.Path(__file__).resolve().parent
LAB = {**os.environ, "ASSAY_LAB": "204", "ASAN_OPTIONS": "detect_leaks=0"}  # People have 0.
RACKS = {"h1": "rack-1", "h2": "rack-1", "h3": "rack-2", "h4": "rack-2"}
HOST = "preflight.host"
# What each device does, half a second a case, and what must come out.
DEVICE = {"selftest.pass": "pass", "selftest.slow": "fail", "selftest.wrong": "fail", "selftest.nan": "error",
          "selftest.too_fast": "error"}
PING_PONG = "allreduce.ping_pong[size=65536,type=fp32]"
REJECTED, USAGE, WORLD, UNDECIDED = 1, 2, 3, 4  # What hosts of a lab measure is never accepted: it is emulated.


def lab(*arguments, check=True):
    return subprocess.run([str(SOURCE / "scripts/lab"), *arguments], env=LAB, capture_output=True, text=True, timeout=90,
                          check=check).stdout


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def until(holds, seconds, what):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


@unittest.skipUnless(os.geteuid() == 0, "network namespaces need root")
class Campaigns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lab("down")
        lab("up", "4", "--slurm")
        cls.addClassCleanup(lab, "down")
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="assay-slurm-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, ignore_errors=True)
        cls.described = json.loads(lab("site", str(BUILD / "assay-worker")))
        for host in cls.described["hosts"]:
            host["rack"] = RACKS[host["id"]]
        cls.settings = {**LAB, **dict(line.split("=", 1) for line in lab("slurm").splitlines())}

    def setUp(self):
        self.out = self.scratch / self.id().rsplit(".", 1)[-1]
        self.site = self.scratch / f"{self.out.name}.json"
        self.site.write_text(json.dumps(self.described))

    def slurm(self, *command):
        return subprocess.run(command, env=self.settings, capture_output=True, text=True, timeout=30, check=True).stdout

    def node(self, host):
        return self.slurm("sinfo", "--noheader", "--Node", "--nodes", host, "--format=%T").strip()

    def started(self, *more):
        process = subprocess.Popen([str(BUILD / "assay"), "run", "--out", str(self.out), *more], env=self.settings,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def campaign(self, *more, campaign=HERE / "slurm.json", profile="selftest"):
        return self.started("--launcher", "slurm", "--site", str(self.site), "--campaign", str(campaign), "--profile",
                            profile, *more)

    def ended(self, process, code):
        said = process.communicate(timeout=150)[0]
        self.assertEqual(process.returncode, code, said)
        until(lambda: not self.own_jobs(), 10, "nothing of ours is left in the queue")
        return said

    def plan_id(self):
        return json.loads((self.out / "plan.json").read_text())["id"]

    def own_jobs(self, *states):
        """(id, name) of this campaign's Slurm jobs."""
        if not (self.out / "plan.json").exists():
            return []
        text = self.slurm("squeue", "--noheader", "--format=%A %j", *states)
        return [tuple(line.split(" ", 1)) for line in text.splitlines() if f" {self.plan_id()}:" in line]

    def wait_for_devices(self):
        """Until every device is at its first case."""
        jobs = [f"devices-{host}_cpu-0.1" for host in RACKS]
        until(lambda: all((self.out / "samples" / f"{job}.jsonl").exists() for job in jobs), 40, "all devices work")

    def verdict(self, case, unit):
        found = [line for line in lines_of(self.out / "verdicts.jsonl")[1:] if (line["case"], line["unit"]) == (case, unit)]
        self.assertEqual(len(found), 1, f"{case} on {unit}")
        return found[0]["outcome"], found[0]["reason"]

    def expect_judged(self, hosts):
        for host in hosts:
            for case, expected in {HOST: None, **DEVICE}.items():
                outcome, reason = self.verdict(case, host if case == HOST else f"{host}/cpu-0")
                self.assertEqual(outcome, expected, f"{case} on {host}: {reason}")
                self.assertNotRegex(reason, "node|cancelled|attempt")

    def reasons(self, host, pattern):
        """Of those cases of its device that this kept from being measured."""
        found = [self.verdict(case, f"{host}/cpu-0") for case in DEVICE]
        return [reason for outcome, reason in found if outcome == "error" and re.search(pattern, reason)]

    def samples(self):
        """(case, unit) of all samples, each as often as it was measured."""
        found = [(line["case"], line["unit"]) for path in sorted((self.out / "samples").glob("*.jsonl"))
                 for line in lines_of(path) if "case" in line and line.get("status") == "measured"]
        return sorted(found)

    def test_a_campaign_over_four_hosts_has_a_verdict_for_each_unit_by_one_slurm_job_a_rack(self):
        self.ended(self.campaign(), REJECTED)
        self.expect_judged(RACKS)
        names = [name for _, name in self.own_jobs("--states=all")]
        self.assertEqual(len(names), 4, f"two racks, hosts and then devices: {names}")
        self.assertEqual([path.name for path in (self.out / "raw").iterdir() if path.suffix != ".gz"], [])

    def test_a_host_whose_link_is_throttled_is_named(self):
        self.addCleanup(lab, "heal", "h3")
        lab("slow", "h3", "30mbit")
        process = self.campaign("--only", "allreduce.ping_pong*", campaign=HERE / "campaign.json", profile="lab")
        self.ended(process, REJECTED)
        outcome, reason = self.verdict(PING_PONG, "lab")
        self.assertEqual(outcome, "fail")
        self.assertRegex(reason, r"rank 2 \(h3/cpu-0, CPUs [0-9,-]+, on h3\) reaches")

    def test_a_node_that_dies_costs_its_own_units_and_is_measured_after_its_return(self):
        process = self.campaign()
        self.wait_for_devices()
        self.addCleanup(until, lambda: self.node("h3") == "idle", 30, "h3 is back")
        lab("crash", "h3")
        try:
            self.ended(process, REJECTED)  # Of what is slow on the others.
        finally:
            lab("boot", "h3")
        self.expect_judged(("h1", "h2", "h4"))
        self.assertEqual(len(self.reasons("h3", "node h3 failed")), 1, "what ran")
        self.assertGreater(len(self.reasons("h3", "node h3 is down")), 0, "what was to follow")
        before = self.samples()
        until(lambda: self.node("h3") == "idle", 30, "h3 is back")
        subprocess.run([str(BUILD / "assay"), "note", str(self.out), "h3", "--kind", "repair", "--by", "a test", "--note",
                        "power supply replaced"], env=self.settings, check=True, capture_output=True, timeout=60)
        self.ended(self.started("--resume"), REJECTED)
        self.expect_judged(RACKS)
        elsewhere = [[one for one in samples if not one[1].startswith("h3")] for samples in (before, self.samples())]
        self.assertEqual(*elsewhere)

    def test_a_controller_that_was_killed_goes_on_and_nothing_runs_twice(self):
        process = self.campaign()
        self.wait_for_devices()
        before = [path for path in (self.out / "samples").glob("hosts-*.jsonl")]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(len(self.own_jobs()), 2, "the racks work on without it")
        said = self.ended(self.started("--resume"), REJECTED)
        self.assertRegex(said, "ended 2 .*of the earlier run")
        self.expect_judged(RACKS)
        self.assertEqual(len(before), 4)
        self.assertEqual(len(set(self.samples())), len(self.samples()), "measured twice")

    def test_slurmctld_may_be_restarted_meanwhile(self):
        process = self.campaign()
        self.wait_for_devices()
        lab("restart")
        self.ended(process, REJECTED)
        self.expect_judged(RACKS)

    def test_what_somebody_else_cancels_is_told(self):
        process = self.campaign()
        self.wait_for_devices()
        for job, name in self.own_jobs():
            if ":devices-h1_cpu-0:" in name:
                self.slurm("scancel", job)
        self.ended(process, REJECTED)
        self.expect_judged(("h3", "h4"))
        for host in ("h1", "h2"):
            self.assertEqual(len(self.reasons(host, "cancelled by somebody else")), 1, "what ran; the rest was measured")

    def test_a_node_that_is_drained_is_left_out_with_its_reason(self):
        self.slurm("scontrol", "update", "NodeName=h4", "State=DRAIN", "Reason=fan broken")
        self.addCleanup(self.slurm, "scontrol", "update", "NodeName=h4", "State=RESUME")
        self.ended(self.campaign("--only", HOST), UNDECIDED)
        outcome, reason = self.verdict(HOST, "h4")
        self.assertEqual(outcome, "error")
        self.assertIn("node h4 is drained: fan broken", reason)
        for host in ("h1", "h2", "h3"):
            self.assertEqual(self.verdict(HOST, host)[0], None, "recorded")

    def test_a_partition_that_is_not_there_is_one_clear_message(self):
        self.site.write_text(json.dumps({**self.described, "scheduler": {"kind": "slurm", "partition": "nowhere"}}))
        said = self.ended(self.campaign(), WORLD)
        self.assertEqual(len(re.findall("nowhere", said)), 1, said)
        self.assertIn("Slurm refuses: invalid partition specified: nowhere", said)


if __name__ == "__main__":
    unittest.main()
