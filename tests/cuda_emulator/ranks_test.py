"""Campaigns of four emulated GPUs that work together by the emulated NCCL: what is planted is found, and on its GPU."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

import small_model
from emulated_ranks import BUILD, DEVICES, HERE, LIBRARIES, REJECTED, UNDECIDED, EmulatedRanks, lines_of


class Ranks(EmulatedRanks):
    def test_four_healthy_gpus_pass_and_say_by_which_way_they_worked_together(self):
        done = self.run_campaign(only="*")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        verdicts = lines_of(self.out / "verdicts.jsonl")[1:]
        self.assertEqual(len(verdicts), 17)
        recorded = ("allreduce.ping_pong", "allreduce.control", "nvlink.control")
        self.assertEqual([v for v in verdicts if v.get("outcome") != "pass" and not v["case"].startswith(recorded)], [])
        self.assertEqual([v for v in verdicts if v.get("outcome") and v["case"].startswith(recorded)], [])
        self.assertEqual(len({v["unit"] for v in verdicts}), 1, "a host is measured as a whole")
        for sample in self.samples():
            facts = sample["facts"]
            self.assertEqual(facts["ranks"], 4)
            if sample["case"].startswith("nvlink.peer_copy"):
                continue  # Copies are no messages.
            by_nic = sample["case"].startswith(("allreduce.rail", "nvlink.control"))
            self.assertEqual(facts["transport"].split()[2], "NET/IB" if by_nic else "P2P/CUMEM", facts)
            self.assertEqual("NCCL_P2P_DISABLE=1" in facts.get("nccl_told", ""), by_nic)
            counted = sample["case"].startswith(("allreduce.all_", "allreduce.parts", "allreduce.reduce_"))
            self.assertRegex(facts["transport_basis"], "counted: .* GB by NVLink" if counted else "were not counted")
            self.assertEqual(facts["nccl_version"], "2.28.9")
            self.assertIn("nccl_init_bootstrap_seconds", facts)
        for file in (self.out / "samples").glob("*.jsonl"):
            names = {pathlib.Path(path).name for path in lines_of(file)[0]["libraries"]}
            self.assertIn("libnccl.so.2", names)
        self.assertIn("EMULATED", done.stdout)

    def test_wrong_bits_of_one_gpu_are_found_and_it_is_named(self):
        done = self.run_campaign("2 flipped_bit 12")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("rank 2 (gpu-2", found["reason"])
        self.assertIn("are wrong", found["reason"])

    def test_a_slow_link_fails(self):
        done = self.run_campaign("1 link 0.5")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        self.assertEqual(self.verdict()["outcome"], "fail")

    def test_of_parts_that_work_at_once_each_has_a_result_and_the_slow_one_is_named(self):
        done = self.run_campaign("3 link 0.5", only="allreduce.parts*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = [verdict for verdict in lines_of(self.out / "verdicts.jsonl")[1:]]
        self.assertEqual([verdict["outcome"] for verdict in found], ["fail"])
        (sample,) = self.samples()
        rates = {name: sum(series["values"]) / 20 for name, series in sample["metrics"].items() if name.startswith("busbw.")}
        self.assertEqual([name.count("gpu-") for name in sorted(rates)], [2, 2])
        fast, slow = (next(rate for name, rate in rates.items() if which in name) for which in ("gpu-0 with", "gpu-3"))
        self.assertLess(slow, 0.7 * fast)
        self.assertRegex(sample["facts"]["even.points_to"], r"^pair gpu-1 with gpu-3 reaches")
        self.assertIn("gpu-3 reaches", found[0]["reason"])
        page = (self.out / "report/index.html").read_text()
        self.assertIn("What each part reached while all parts worked", page)
        (finding,) = lines_of(self.out / "findings.jsonl")
        self.assertEqual(finding["causes"], ["host-0"], "which GPU of the pair is slow nobody knows")

    def test_wrong_bits_in_a_part_are_found_and_the_gpu_is_named(self):
        done = self.run_campaign("2 flipped_bit 12", only="allreduce.parts*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        self.assertIn("rank 2 (gpu-2", self.verdict()["reason"])
        self.assertIn("are wrong", self.verdict()["reason"])

    def test_a_slow_column_of_the_nvlink_matrix_is_found_and_its_gpu_is_named(self):
        done = self.run_campaign("2 link 0.5", only="nvlink.matrix*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("gpu-2 reaches", found["reason"])
        self.assertIn("gpu-2", (self.out / "findings.jsonl").read_text())
        (sample,) = self.samples()
        self.assertEqual(sample["facts"]["compared_bytes"], 262144)

    def test_a_gpu_without_nvlink_goes_by_its_nic_and_is_named(self):
        done = self.run_campaign("1 link 0", only="nvlink.matrix*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("gpu-1 reaches", found["reason"])

    def test_a_message_that_arrives_wrong_over_nvlink_is_found(self):
        done = self.run_campaign("2 flipped_bit 12", only="nvlink.matrix*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("rank 2 (gpu-2", found["reason"])
        self.assertIn("are wrong", found["reason"])

    def test_a_gpu_whose_copies_to_and_from_others_are_slow_is_named(self):
        done = self.run_campaign("2 link 0.5", only="nvlink.peer_copy*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("gpu-2 reaches", found["reason"])
        self.assertIn("gpu-2", (self.out / "findings.jsonl").read_text())

    def test_memory_that_arrives_wrong_from_another_gpu_is_found(self):
        done = self.run_campaign("2 flipped_bit 12", only="nvlink.peer_copy*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        self.assertEqual(self.verdict()["outcome"], "fail")
        self.assertRegex(self.verdict()["reason"], r"1 of 32768 words from rank \d \(gpu-\d.*are wrong")

    def test_a_gpu_without_nvlink_gives_the_others_no_memory_and_that_is_an_error(self):
        self.run_campaign("1 link 0", only="nvlink.peer_copy*")
        self.assertEqual(self.verdict()["outcome"], "error")
        self.assertIn("opening the memory of another GPU", self.verdict()["reason"])

    def test_a_rank_that_reaches_nobody_well_is_named_by_messages_there_and_back(self):
        text = (HERE / "ranks.json").read_text()
        self.assertIn('"size": ["4096"]},\n          "repetitions": 2', text)
        campaign = self.scratch / "larger.json"
        campaign.write_text(text.replace('"size": ["4096"]},\n          "repetitions": 2',
                                         '"size": ["65536"]},\n          "repetitions": 2'))
        self.run_campaign("1 link 0.01", only="allreduce.ping_pong*", campaign=campaign)
        (sample,) = self.samples()
        self.assertIn("rank 1 (gpu-1", sample["facts"]["evenness.points_to"])

    def test_nvlink_that_is_not_off_is_an_error_of_the_control_whatever_the_log_says(self):
        for deaf, said in (("1", "did not heed it"), ("2", "101 GB/s is the physical limit")):
            self.out = self.scratch / f"deaf-{deaf}"
            done = self.run_campaign(*(f"{gpu} deaf {deaf}" for gpu in range(4)), only="nvlink.control*")
            self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
            found = self.verdict()
            self.assertEqual(found["outcome"], "error")
            self.assertIn(said, found["reason"])

    def test_the_mpi_launcher_runs_the_same(self):
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0", "LD_LIBRARY_PATH": str(LIBRARIES),
                       "ASSAY_EMULATED": str(DEVICES)}
        site = self.scratch / "site.json"
        site.write_text(subprocess.run([str(BUILD / "assay-worker"), "--describe"], capture_output=True, text=True,
                                       timeout=60, check=True, env=environment).stdout)
        done = self.run_campaign(arguments=("--launcher", "mpi", "--site", site))
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        self.assertEqual(self.verdict()["outcome"], "pass", done.stdout)

    def test_slow_memory_of_one_gpu_is_named_by_its_own_work(self):
        done = self.run_campaign("3 memory 0.5")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("rank 3 (gpu-3", found["reason"])

    def test_what_nvml_says_of_one_rank_is_said_of_the_group(self):
        done = self.run_campaign("2 ecc_uncorrected 3")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "fail")
        self.assertIn("rank 2 (gpu-2", found["reason"])
        self.assertIn("3 uncorrectable memory errors", found["reason"])

    def test_a_rank_that_was_too_hot_spoils_the_group(self):
        done = self.run_campaign("1 thermal 0.5")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("condition gpu_thermal_fraction was 0.5", found["reason"])

    def test_data_that_no_link_counted_took_another_way_whatever_the_log_says(self):
        done = self.run_campaign("0 uncounted 1", "1 uncounted 1", "2 uncounted 1", "3 uncounted 1")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("data took another way", found["reason"])

    def test_tcp_sockets_are_an_error_and_never_a_pass(self):
        done = self.run_campaign("1 socket 1")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("rank 1 (gpu-1", found["reason"])
        self.assertIn("TCP sockets", found["reason"])

    def test_a_rank_that_dies_is_named(self):
        done = self.run_campaign("2 rank_death 12")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("rank 2", found["reason"])

    def test_a_rank_that_hangs_in_a_collective_is_named_by_nccls_ras(self):
        done = self.run_campaign("2 collective_hang 12", campaign=self.with_deadline(30))
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("waited for other ranks until", found["reason"])
        self.assertIn("by NCCL's RAS rank 2 (gpu-2", found["reason"])

    def test_a_hang_without_ras_says_that_nobody_answers(self):
        done = self.run_campaign("2 collective_hang 12", campaign=self.with_deadline(30),
                                 more={"NCCL_RAS_ADDR": "nowhere.invalid:1"})
        found = self.verdict()
        self.assertEqual(found["outcome"], "error", done.stdout)
        self.assertIn("RAS does not answer", found["reason"])

    def test_a_name_server_that_never_answers_holds_nobody(self):
        apart = ["unshare", "--net", "--mount"]  # Namespaces of its own.
        if subprocess.run([*apart, "ip", "link", "set", "lo", "up"], capture_output=True).returncode != 0:
            self.skipTest("this user may not make namespaces")
        servers, silent, inside = (self.scratch / name for name in ("resolv.conf", "silent.py", "inside.sh"))
        servers.write_text("nameserver 127.0.0.1\n")
        silent.write_text("import socket, time\n"
                          "server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                          "server.bind(('127.0.0.1', 53))\n"
                          "time.sleep(600)\n")
        inside.write_text(f"ip link set lo up && mount --bind {servers} /etc/resolv.conf || exit 99\n"
                          f"{sys.executable} {silent} & server=$!\n"
                          '"$@"; code=$?\n'
                          "kill $server; exit $code\n")
        self.run_campaign("2 collective_hang 12", campaign=self.with_deadline(30),
                          more={"NCCL_RAS_ADDR": "nowhere.invalid:1"}, within=[*apart, "sh", str(inside)])
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("RAS does not answer", found["reason"])

    def share_a_model(self, *faults, only="*"):
        axes = {"model": [str(small_model.model(self.scratch))], "type": ["bf16", "fp32"], "batch": ["2"]}
        campaign = small_model.campaign(self.scratch, [
            small_model.case("tokens.decode", {**axes, "depth": ["16"]}, level="device"),
            small_model.case("tokens.prefill_tp", {**axes, "tokens": ["16"]}),
            small_model.case("tokens.decode_tp", {**axes, "depth": ["16"]})])
        return self.run_campaign(*faults, only=only, campaign=campaign, profile=small_model.profile(self.scratch))

    def test_gpus_that_share_a_model_generate_what_one_alone_does(self):
        done = self.share_a_model()
        verdicts = lines_of(self.out / "verdicts.jsonl")[1:]
        self.assertEqual([v for v in verdicts if v["outcome"]], [], done.stdout + done.stderr)
        generated, shared = set(), 0  # Of FP32: what BF16 rounds depends on who sums.
        for sample in self.samples():
            facts = sample["facts"]
            self.assertLess(facts["logit_error"], facts["logit_error_max"])
            if "generated_sha256" in facts and "type=fp32" in sample["case"]:
                generated.add(facts["generated_sha256"])
            if "_tp" in sample["case"]:
                shared += 1
                self.assertEqual((facts["ranks"], facts["transport"].split()[2]), (4, "P2P/CUMEM"))
            if "decode" in sample["case"]:
                self.assertGreater(facts["parts_repeated_by_graphs"], 20)
        self.assertEqual((shared, len(generated)), (4, 1), generated)

    def test_a_rank_whose_products_go_wrong_spoils_the_shared_model(self):
        done = self.share_a_model("2 flipped_bit 20", only="tokens.decode_tp*fp32*")
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        self.assertEqual(self.verdict()["outcome"], "fail")

    def test_ranks_that_share_a_model_over_tcp_sockets_are_an_error(self):
        done = self.share_a_model("1 socket 1", only="tokens.decode_tp*fp32*")
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        found = self.verdict()
        self.assertEqual(found["outcome"], "error")
        self.assertIn("TCP sockets", found["reason"])

    def test_without_nccl_nothing_is_offered_and_it_is_said_why(self):
        without = self.scratch / "without"
        without.mkdir()
        for library in LIBRARIES.glob("*.so.*"):
            (without / library.name).symlink_to(library)
        (without / "libnccl.so.2").unlink()
        (without / "libnccl.so.2").write_text("no library")  # What the host has elsewhere is not looked for.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0", "LD_LIBRARY_PATH": str(without),
                       "ASSAY_EMULATED": str(DEVICES)}
        said = subprocess.run([str(BUILD / "assay-worker"), "--describe"], capture_output=True, text=True, timeout=60,
                              check=True, env=environment).stdout
        for device in json.loads(said)["hosts"][0]["devices"]:
            self.assertIn("libnccl.so.2", device["unavailable"]["allreduce.ranks"])
            self.assertNotIn("hbm.copy", device["unavailable"])


if __name__ == "__main__":
    unittest.main()
