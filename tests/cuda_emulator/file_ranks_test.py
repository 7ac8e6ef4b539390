"""Ranks that find one another by files and not by MPI: the same results, and the same ends."""

import os
import subprocess
import unittest

from emulated_ranks import BUILD, HERE, REJECTED, UNDECIDED, EmulatedRanks


class FileRanks(EmulatedRanks):
    def setUp(self):
        super().setUp()
        programs = self.scratch / "programs"
        programs.mkdir()
        (programs / "mpirun").symlink_to(HERE / "mpirun_by_files.py")
        self.path = f"{programs}:{os.environ['PATH']}"

    def run_by_files(self, *faults, more=None, **how):
        return self.run_campaign(*faults, more={"PATH": self.path, **(more or {})}, **how)

    def raw(self, pattern):
        return sorted((self.out / "raw").glob(pattern))

    def test_four_healthy_gpus_pass_every_case_and_leave_no_words_behind(self):
        done = self.run_by_files(only="*")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        by_files = {sample["case"]: sample for sample in self.samples()}
        self.assertEqual(len(by_files), 17)
        self.assertEqual([sample for sample in by_files.values() if sample["status"] != "measured"], [])
        self.assertEqual(self.raw("*.ranks"), [])

    def test_wrong_bits_of_one_gpu_are_found_and_it_is_named(self):
        done = self.run_by_files("2 flipped_bit 12")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        self.assertEqual(self.verdict()["outcome"], "fail")
        self.assertIn("rank 2 (gpu-2", self.verdict()["reason"])

    def test_a_rank_that_starts_late_is_waited_for(self):
        done = self.run_by_files(more={"LATE_RANKS": "3"})
        self.assertEqual(self.verdict()["outcome"], "pass", done.stdout + done.stderr)

    def test_a_rank_that_never_comes_is_named_at_the_deadline(self):
        self.run_by_files(more={"NO_RANKS": "2"}, campaign=self.with_deadline(20))
        self.assertEqual(self.verdict()["outcome"], "error")
        self.assertIn("no word came from rank 2", self.verdict()["reason"])

    def test_a_rank_that_dies_is_named(self):
        self.run_by_files("2 rank_death 12", campaign=self.with_deadline(20))
        self.assertEqual(self.verdict()["outcome"], "error")
        self.assertIn("rank 2", self.verdict()["reason"])
        self.assertEqual(self.raw("*.ranks"), [], "after the reason is known, words are of no use")

    def test_a_rank_that_hangs_in_a_collective_is_named_by_nccls_ras(self):
        self.run_by_files("2 collective_hang 12", campaign=self.with_deadline(30))
        self.assertEqual(self.verdict()["outcome"], "error")
        self.assertIn("by NCCL's RAS rank 2 (gpu-2", self.verdict()["reason"])

    def test_a_gpu_that_is_lost_to_one_rank_ends_all_at_once(self):
        self.run_by_files("2 illegal_address 12")
        self.assertEqual(self.verdict()["outcome"], "error")
        self.assertIn("rank 2", self.verdict()["reason"])

    def test_files_are_for_ranks_that_somebody_else_started(self):
        worker = [str(BUILD / "assay-worker"), "run", "--folder", str(self.scratch), "--job", "x", "--attempt", "1",
                  "--unit", "x", "--entries", "0", "--group", "--files"]
        done = subprocess.run(worker, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--srun", done.stderr)


if __name__ == "__main__":
    unittest.main()
