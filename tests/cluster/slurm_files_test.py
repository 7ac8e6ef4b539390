"""Ranks that a real Slurm starts without MPI, on emulated GPUs of a host of the lab."""

import json
import os
import subprocess
import unittest

from slurm_lab import BUILD, SOURCE, UNDECIDED, SlurmCampaigns

EMULATOR = SOURCE / "tests/cuda_emulator"
LIBRARIES = BUILD / "tests/cuda_emulator/lib"
# Libraries that a module brings are never unloaded.
GPUS = {"LD_LIBRARY_PATH": str(LIBRARIES), "ASSAY_EMULATED": str(EMULATOR / "gb300.device"),
        "NCCL_RAS_ADDR": "nowhere.invalid:1"}
CASE = "allreduce.all_reduce[component=default,place=out,size=1048576,type=fp32]"


@unittest.skipUnless((LIBRARIES / "libnccl.so.2").exists(), "the CUDA emulator was not built: no toolkit")
class FileRanks(SlurmCampaigns):
    def setUp(self):
        super().setUp()
        self.settings = {**self.settings, **GPUS}
        said = subprocess.run([str(BUILD / "assay-worker"), "--describe"], env={**os.environ, **GPUS,
                              "ASAN_OPTIONS": "detect_leaks=0"}, capture_output=True, text=True, timeout=60, check=True)
        site = json.loads(said.stdout)
        site["hosts"] = [{**site["hosts"][0], "hostname": "h1"}]
        self.described = site

    def test_four_gpus_measure_together_where_srun_offers_no_mpi(self):
        self.site_says(bootstrap="files")
        said = self.ended(self.campaign("--only", CASE, campaign=EMULATOR / "ranks.json",
                                        profile=EMULATOR / "ranks_profile.json"), UNDECIDED)
        outcome, reason = self.verdict(CASE, self.described["hosts"][0]["id"])
        self.assertEqual(outcome, "pass", f"{reason}\n{said}")
        self.assertEqual([path.name for path in (self.out / "raw").iterdir() if path.name.endswith(".ranks")], [])
        self.assertNotIn("--mpi=pmix", said)

    def test_a_host_whose_folder_is_not_shared_is_refused_before_anything_starts(self):
        self.site_says(bootstrap="files", shared_folder=False)
        said = self.ended(self.campaign("--only", CASE, campaign=EMULATOR / "ranks.json",
                                        profile=EMULATOR / "ranks_profile.json"), 2)
        self.assertIn("need a folder that all nodes see", said)


if __name__ == "__main__":
    unittest.main()
