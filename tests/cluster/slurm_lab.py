"""A lab whose hosts are nodes of a real Slurm, and campaigns over them."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
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
PLACE = "/dev/shm/nodes"  # Each host of a lab has a /dev/shm of its own.
# The worker of this build; a host may be told to do something else instead.
WORKER = """#!/bin/sh
case "$(hostname) $1" in
{cases}
esac
exec {worker} "$@"
"""
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


class SlurmCampaigns(unittest.TestCase):
    """One lab for all tests of a file."""

    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("network namespaces need root")
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

    def bundle(self, cases=None):
        """One that holds no more than a way to the worker. `cases`: by "<host> <verb>", what happens there instead."""
        folder = self.scratch / f"bundle-{self.out.name}"
        program = folder / "assay/bin/assay-worker"
        program.parent.mkdir(parents=True)
        lines = "".join(f'  "{case}") {command} ;;\n' for case, command in (cases or {}).items())
        program.write_text(WORKER.format(cases=lines, worker=BUILD / "assay-worker"))
        program.chmod(0o755)
        path = self.scratch / f"{self.out.name}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.add(folder / "assay", "assay")
        return path

    def site_says(self, **scheduler):
        settings = {"kind": "slurm", "node_folder": PLACE, **scheduler}
        self.site.write_text(json.dumps({**self.described, "scheduler": settings}))

    def slurm(self, *command):
        return subprocess.run(command, env=self.settings, capture_output=True, text=True, timeout=30, check=True).stdout

    def node(self, host):
        return self.slurm("sinfo", "--noheader", "--Node", "--partition=lab", "--nodes", host, "--format=%T").strip()

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

    def ended(self, process, code, seconds=150):
        said = process.communicate(timeout=seconds)[0]
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
