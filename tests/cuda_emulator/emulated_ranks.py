"""Campaigns of four emulated GPUs that work together by the emulated NCCL."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["ASSAY_BUILD"])
HERE = pathlib.Path(__file__).resolve().parent
DEVICES = HERE / "gb300.device"
LIBRARIES = BUILD / "tests" / "cuda_emulator" / "lib"
REJECTED, UNDECIDED = 1, 4


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def lines_of(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


class EmulatedRanks(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="assay-ranks-"))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.out = self.scratch / "out"

    def run_campaign(self, *faults, only="allreduce.all_reduce*default*out*fp32*", campaign=None, more=None,
                     arguments=(), within=(), profile=HERE / "ranks_profile.json"):
        devices = self.scratch / "sick.device"
        devices.write_text(DEVICES.read_text() + "".join(f"fault {fault}\n" for fault in faults))
        # Libraries that a module brings are never unloaded, and MPI keeps what it allocated once.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0", "LD_LIBRARY_PATH": str(LIBRARIES),
                       "ASSAY_EMULATED": str(devices), "OMPI_MCA_mpi_yield_when_idle": "1",
                       "NCCL_RAS_ADDR": f"127.0.0.1:{free_port()}", **(more or {})}
        return subprocess.run(
            [*within, str(BUILD / "assay"), "run", "--campaign", str(campaign or HERE / "ranks.json"), "--profile",
             str(profile), "--only", only, "--out", str(self.out), *map(str, arguments)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, env=environment)

    def with_deadline(self, seconds):
        """The campaign with another deadline of each case."""
        text = (HERE / "ranks.json").read_text().replace('"deadline_seconds": 60', f'"deadline_seconds": {seconds}')
        file = self.scratch / "ranks.json"
        file.write_text(text.replace('"budget_seconds": 30', '"budget_seconds": 5'))
        return file

    def verdict(self):
        (found,) = lines_of(self.out / "verdicts.jsonl")[1:]
        return found

    def samples(self):
        for file in (self.out / "samples").glob("*.jsonl"):
            yield from lines_of(file)[1:-1]
