"""Campaigns on four emulated GPUs: the whole street, and what is planted is found on the unit that has it."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import small_model

BUILD = pathlib.Path(os.environ["ASSAY_BUILD"])
HERE = pathlib.Path(__file__).resolve().parent
DEVICES = HERE / "gb300.device"
LIBRARIES = BUILD / "tests" / "cuda_emulator" / "lib"
REJECTED, USAGE, UNDECIDED = 1, 2, 4


def call(program, *arguments, devices=DEVICES, libraries=LIBRARIES, more_environment=None):
    # Libraries that a module brings are never unloaded, and their statics never freed.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0", "LD_LIBRARY_PATH": str(libraries),
                   **(more_environment or {})}
    environment.pop("ASSAY_EMULATED", None)
    if devices:
        environment["ASSAY_EMULATED"] = str(devices)
    return subprocess.run([str(BUILD / program), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=250, env=environment)


def lines_of(path):
    return [json.loads(line) for line in pathlib.Path(path).read_text().splitlines()]


class Emulated(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="assay-emulated-"))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.out = self.scratch / "out"

    def run_campaign(self, *more, devices=DEVICES, more_environment=None):
        return call("assay", "run", "--campaign", HERE / "campaign.json", "--profile", HERE / "profile.json", "--out",
                    self.out, *more, devices=devices, more_environment=more_environment)

    def with_faults(self, *faults):
        file = self.scratch / "sick.device"
        file.write_text(DEVICES.read_text() + "".join(f"fault {fault}\n" for fault in faults))
        return file

    def verdicts(self):
        """(unit, case) to verdict."""
        return {(v["unit"], v["case"]): v for v in lines_of(self.out / "verdicts.jsonl")[1:]}

    def test_a_healthy_tray_passes_and_says_everywhere_that_it_is_emulated(self):
        done = self.run_campaign()
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        verdicts = self.verdicts()
        self.assertEqual({unit for unit, _ in verdicts}, {"gpu-0", "gpu-1", "gpu-2", "gpu-3"})
        self.assertEqual({v["outcome"] for v in verdicts.values()}, {"pass"}, done.stdout)
        self.assertEqual(len(verdicts), 96)
        self.assertIn("EMULATED", done.stdout)
        self.assertIn("EMULATED", (self.out / "report" / "index.html").read_text())
        self.assertEqual(json.loads((self.out / "plan.json").read_text())["reality"], "emulated")
        key = self.scratch / "a.key"
        call("assay", "keygen", key)
        sealed = call("assay", "seal", self.out, "--key", key)
        self.assertNotEqual(sealed.returncode, 0)
        self.assertIn("EMULATED", sealed.stderr)
        self.check_samples()

    def check_samples(self):
        for file in (self.out / "samples").glob("*.jsonl"):
            header, *samples = lines_of(file)
            self.assertEqual(header["reality"], "emulated")
            names = {pathlib.Path(path).name: digest for path, digest in header["libraries"].items()}
            for name in ("libassay_cuda.so", "libcudart.so.13", "libcublasLt.so.13", "libnvidia-ml.so.1"):
                self.assertRegex(names[name], "^[0-9a-f]{64}$")
            for sample in samples[:-1]:
                self.assertEqual(sample["conditions"]["gpu_temperature_celsius"], 50)
                self.assertNotIn("gpu_power_brake_fraction", sample["conditions"])

    def test_what_is_planted_is_found_on_its_gpu_and_on_no_other(self):
        sick = self.with_faults("0 ecc_uncorrected 2", "1 memory 0.8", "2 flipped_bit 30", "3 host_link 0.8")
        done = self.run_campaign("--only", "hbm.*", devices=sick)
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        verdicts = self.verdicts()
        slow = {case for unit, case in verdicts if unit == "gpu-1" and verdicts[unit, case]["outcome"] == "fail"}
        self.assertEqual(len(slow), 6)
        self.assertIn("uncorrectable memory errors", "".join(
            v["reason"] for (unit, _), v in verdicts.items() if unit == "gpu-0" and v["outcome"] == "fail"))
        flipped = [v["reason"] for (unit, _), v in verdicts.items() if unit == "gpu-2" and v["outcome"] == "fail"]
        self.assertEqual(len(flipped), 7, flipped)
        self.assertTrue(all("wrong" in reason for reason in flipped), flipped)
        slow = {case for unit, case in verdicts if unit == "gpu-3" and verdicts[unit, case]["outcome"] == "fail"}
        self.assertEqual(slow, {"hbm.host_to_device[size=1048576]", "hbm.device_to_host[size=1048576]"})

    def test_what_a_gpu_says_of_itself_is_judged_before_anything_is_timed(self):
        sick = self.with_faults("0 nvlinks_down 1", "1 recovery_action 1", "2 fabric_waits 1", "3 stuck_bit 800")
        done = self.run_campaign("--only", "preflight.gpu", devices=sick)
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        verdicts = {unit: v for (unit, _), v in self.verdicts().items()}
        self.assertEqual({v["outcome"] for v in verdicts.values()}, {"fail"})
        self.assertIn("nvlinks 17, expected 18", verdicts["gpu-0"]["reason"])
        self.assertIn("recovery_action reset the GPU, expected none", verdicts["gpu-1"]["reason"])
        self.assertIn("fabric_state in progress, expected completed", verdicts["gpu-2"]["reason"])
        self.assertIn("1 of 262144 words that were copied to the GPU, in it and back are wrong", verdicts["gpu-3"]["reason"])

    def test_a_link_that_goes_down_while_a_case_runs_fails_that_case(self):
        sick = self.with_faults("1 nvlinks_lost 2", "2 nvlink_recoveries_failed 3")
        done = self.run_campaign("--only", "hbm.read", devices=sick)
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        verdicts = {unit: v for (unit, _), v in self.verdicts().items()}
        self.assertIn("2 of its NVLinks went down while it ran", verdicts["gpu-1"]["reason"])
        self.assertIn("3 times an NVLink of it could not be recovered", verdicts["gpu-2"]["reason"])
        self.assertEqual({verdicts[unit]["outcome"] for unit in ("gpu-0", "gpu-3")}, {"pass"})

    def test_a_cell_that_holds_no_one_is_found_in_most_of_the_memory_with_its_place(self):
        done = self.run_campaign("--only", "hbm.sweep", devices=self.with_faults("3 stuck_bit 8000000"))
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        found = {unit: v for (unit, _), v in self.verdicts().items()}
        self.assertEqual({unit for unit, v in found.items() if v["outcome"] == "fail"}, {"gpu-3"}, done.stdout)
        self.assertRegex(found["gpu-3"]["reason"], r"wrong words were read among .*offset 0x[0-9a-f]+ holds .*\(bits 0x80\)")
        (samples,) = (self.out / "samples").glob("*gpu-0*.jsonl")
        facts = lines_of(samples)[1]["facts"]
        self.assertGreater(facts["covered_share_of_allowed"], 0.9)
        self.assertGreater(facts["covered_share_of_installed"], 0.5)

    def test_a_flipped_bit_of_a_product_is_found_though_rounding_could_do_it(self):
        sick = self.with_faults("2 flipped_bit 30")
        done = self.run_campaign("--only", "gemm.nvfp4*", devices=sick)
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        verdicts = self.verdicts()
        reasons = {case: v["reason"] for (unit, case), v in verdicts.items()
                   if unit == "gpu-2" and v["outcome"] == "fail"}
        self.assertEqual(len(reasons), 2, done.stdout)
        self.assertEqual({v["outcome"] for (unit, _), v in verdicts.items() if unit != "gpu-2"}, {"pass"})
        self.assertTrue(any("of the exact product are wrong" in reason for reason in reasons.values()), reasons)

    def test_a_gpu_that_always_computes_wrongly_is_outvoted_by_the_others_and_its_tile_is_named(self):
        done = self.run_campaign("--only", "gemm.nvfp4*burst*", devices=self.with_faults("2 wrong_products 1"))
        self.assertEqual(done.returncode, REJECTED, done.stdout + done.stderr)
        (failed,) = [(unit, v["reason"]) for (unit, _), v in self.verdicts().items() if v["outcome"] == "fail"]
        self.assertEqual(failed[0], "gpu-2")
        self.assertIn("they differ in tile 0 (rows 0 to 63, columns 0 to 63); on its own host 3 of 4 agree", failed[1])

    def test_wrong_bits_in_one_product_under_load_are_found_with_gpu_and_tile_and_a_tile_is_computed_again(self):
        case = "gemm.fp32[mode=exact,shape=96x80x64]"
        self.run_campaign("--only", "gemm.fp32*", devices=self.with_faults("1 wrong_product 260"))
        failed = {unit: v["reason"] for (unit, _), v in self.verdicts().items() if v["outcome"] == "fail"}
        self.assertEqual(set(failed), {"gpu-1"}, failed)
        self.assertRegex(failed["gpu-1"], r"first product of the same operands in tile 0 \(rows 0 to 63, columns 0 to 63\)")
        self.assertEqual(self.recomputed(case, "99").returncode, USAGE)
        for name in (case, case.replace("exact", "burst")):
            (file, sample), = [(file, sample) for file in (self.out / "samples").glob("*.jsonl")
                               for sample in lines_of(file)[1:-1] if (sample["case"], sample["unit"]) == (name, "gpu-3")]
            tile, digest = sample["facts"]["tile_digests"].split(" ")[0].split(":")
            total = sample["facts"]["tile_sums"].split(" ")[0]
            equal = self.recomputed(name, tile)
            self.assertEqual(equal.returncode, 0, equal.stdout + equal.stderr)
            # Bit by bit only where no order of additions matters.
            changed = ((f"{tile}:{digest}", f"{tile}:{int(digest, 16) ^ 1:016x}") if name == case else
                       (total, f"{tile}:{float(total.split(':')[1]) + 0.01!r}"))
            text = file.read_text()
            self.assertEqual(text.count(f'"{changed[0]}'), 1)
            file.write_text(text.replace(*changed))
            self.assertEqual(self.recomputed(name, tile).returncode, 1)

    def recomputed(self, case, tile):
        program = pathlib.Path(os.environ["ASSAY_SOURCE"]) / "scripts" / "recompute_tile.py"
        return subprocess.run(["/usr/bin/python3", str(program), str(self.out), "gpu-3", case, tile], capture_output=True,
                              text=True, timeout=100)

    def run_tuned(self, devices=DEVICES):
        done = call("assay", "run", "--campaign", HERE / "tuned.json", "--profile", HERE / "profile.json", "--out", self.out,
                    devices=devices)
        samples = [sample for file in (self.out / "samples").glob("retest-0002-*.jsonl") for sample in lines_of(file)[1:-1]]
        return done, json.loads((self.out / "plan-0002.json").read_text()), samples

    def test_all_gpus_compute_by_the_algorithm_that_won_on_a_few_of_them(self):
        done, plan, samples = self.run_tuned()
        verdicts = self.verdicts()
        self.assertEqual({v["outcome"] for (_, case), v in verdicts.items() if "tune" not in case}, {"pass"}, done.stdout)
        self.assertEqual(sorted(unit for unit, case in verdicts if case.startswith("gemm.fp32[mode=tune")),
                         ["gpu-0", "gpu-1", "gpu-3"])
        self.assertEqual({entry["algorithm"]["library"] for entry in plan["entries"]}, {"cuBLASLt 0.0.0"})
        self.assertIn("tile 2,", plan["entries"][0]["algorithm"]["words"])  # The second choice of the heuristic is slower.
        self.assertEqual(len(samples), 12)
        self.assertEqual({sample["facts"]["algorithm"] for sample in samples},
                         {entry["algorithm"]["words"] for entry in plan["entries"]})
        self.assertIn("plan-0002.json: 12 cases enter, by the algorithms that won", done.stderr)
        self.assertIn("  gemm.fp8[mode=burst,shape=96x80x64]: cuBLASLt 0.0.0, id 0, tile 2", done.stderr)
        verified = call("assay", "verify", self.out)
        self.assertNotIn("differs", verified.stdout + verified.stderr)

    def test_a_gpu_that_does_not_offer_what_won_on_the_others_measures_nothing_else_under_its_name(self):
        done, _, samples = self.run_tuned(devices=self.with_faults("2 algorithms 1"))
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        verdicts = self.verdicts()
        errors = {unit: v["reason"] for (unit, case), v in verdicts.items()
                  if v["outcome"] == "error" and "fp32" in case}
        self.assertEqual(set(errors), {"gpu-2"}, done.stdout)
        self.assertIn("the plan froze is not offered here", errors["gpu-2"])
        self.assertEqual({sample["status"] for sample in samples if sample["unit"] == "gpu-2"}, {"error"})

    def run_tokens(self, *more, devices=DEVICES):
        axes = {"model": [str(small_model.model(self.scratch))], "type": ["bf16", "fp32", "fp8", "nvfp4"], "batch": ["2"]}
        campaign = small_model.campaign(self.scratch, [
            small_model.case("tokens.prefill", {**axes, "tokens": ["16"]}),
            small_model.case("tokens.decode", {**axes, "depth": ["16"], "compare": ["fleet"]})])
        return call("assay", "run", "--campaign", campaign, "--profile", small_model.profile(self.scratch), "--out",
                    self.out, *more, devices=devices)

    def test_the_transformer_runs_on_every_gpu_and_all_of_them_generate_the_same(self):
        done = self.run_tokens()
        verdicts = self.verdicts()
        self.assertEqual(len(verdicts), 4 * 4 * 2, done.stdout + done.stderr)
        self.assertFalse({v["outcome"] for v in verdicts.values()} & {"fail", "error", "missing"}, done.stdout + done.stderr)
        generated = {}
        for file in (self.out / "samples").glob("*.jsonl"):
            for sample in lines_of(file)[1:-1]:
                if "generated_sha256" in sample["facts"]:
                    generated.setdefault(sample["case"], set()).add(sample["facts"]["generated_sha256"])
                self.assertLess(sample["facts"]["logit_error"], sample["facts"]["logit_error_max"])
                self.assertIn("CUDA graph", sample["facts"]["decode_steps"])
        self.assertEqual([len(digests) for digests in generated.values()], [1] * 4, generated)

    def test_a_gpu_whose_products_go_wrong_fails_in_the_transformer(self):
        done = self.run_tokens("--only", "tokens.decode*fp32*", devices=self.with_faults("2 flipped_bit 20"))
        failed = {unit for (unit, _), v in self.verdicts().items() if v["outcome"] == "fail"}
        self.assertEqual(failed, {"gpu-2"}, done.stdout)

    def test_emulated_fp64_is_never_measured_under_the_name_of_native_fp64(self):
        done = self.run_campaign("--only", "gemm.fp64*", more_environment={"CUBLAS_EMULATE_DOUBLE_PRECISION": "1"})
        self.assertEqual(done.returncode, UNDECIDED, done.stdout + done.stderr)
        verdicts = self.verdicts()
        self.assertEqual({v["outcome"] for v in verdicts.values()}, {"error"})
        self.assertTrue(all("CUBLAS_EMULATE_DOUBLE_PRECISION is set" in v["reason"] for v in verdicts.values()))

    def test_a_gpu_that_its_power_limit_does_not_hold_back_is_an_error_where_that_state_is_to_be_measured(self):
        campaign = small_model.campaign(self.scratch, [
            small_model.case("gemm.fp32", {"mode": ["capped"], "shape": ["96x80x64"]})])
        call("assay", "run", "--campaign", campaign, "--profile", HERE / "profile.json", "--out", self.out,
             devices=self.with_faults("0 power_cap 0.9", "1 power_cap 0.4", "2 power_cap 0.9", "3 power_cap 0.9"))
        verdicts = self.verdicts()
        self.assertEqual([unit for (unit, _), v in verdicts.items() if v["outcome"] == "error"], ["gpu-1"])
        self.assertIn("the device was at its power limit for", verdicts["gpu-1", "gemm.fp32[mode=capped,shape=96x80x64]"]["reason"])
        for file in (self.out / "samples").glob("*.jsonl"):
            for sample in lines_of(file)[1:-1]:
                self.assertGreater(sample["conditions"]["gpu_power_limit_watts"], 0)
                if sample["status"] == "ok":
                    self.assertGreater(sample["facts"]["power_cap_fraction.throughput"], 0.5)

    def test_after_an_error_that_kills_the_context_a_fresh_process_takes_the_rest(self):
        sick = self.with_faults("3 illegal_address 150")
        done = self.run_campaign("--only", "hbm.*", devices=sick)
        verdicts = self.verdicts()
        outcomes = [v["outcome"] for (unit, _), v in verdicts.items() if unit == "gpu-3"]
        self.assertIn("error", outcomes, done.stdout)
        self.assertIn("pass", outcomes, done.stdout)
        reasons = "".join(v["reason"] for (unit, _), v in verdicts.items() if unit == "gpu-3")
        self.assertIn("illegal memory access", reasons)
        self.assertEqual({v["outcome"] for (unit, _), v in verdicts.items() if unit == "gpu-0"}, {"pass"})

    def test_an_emulated_gpu_in_a_site_that_is_called_real_is_refused(self):
        site = json.loads(call("assay-worker", "--describe").stdout)
        self.assertEqual(site.pop("reality"), "emulated")
        file = self.scratch / "site.json"
        file.write_text(json.dumps(site))
        self.run_campaign("--only", "hbm.copy", "--site", file)
        verdicts = self.verdicts()
        self.assertEqual({v["outcome"] for v in verdicts.values()} & {"pass", "fail"}, set())

    def test_the_doctor_names_driver_toolkit_and_gpus(self):
        said = call("assay", "doctor").stdout
        self.assertRegex(said, r"NVIDIA driver +EMULATED 0\.0")
        self.assertRegex(said, r"CUDA +runtime 13\.\d+, built with toolkit 13\.\d+")
        self.assertRegex(said, r"GPUs +4 x EMULATED GB300")
        self.assertRegex(said, r"NVLink fabric +completed, clique 1, health mask 0")

    def stripped(self):
        """The emulated libraries without their marker, as a forger would have them, and a profile for their device."""
        folder = self.scratch / "stripped"
        folder.mkdir()
        for library in LIBRARIES.glob("*.so.*"):
            (folder / library.name).write_bytes(library.read_bytes().replace(b"EMULATED", b"Stripped"))
        text = (HERE / "profile.json").read_text().replace('"device": "EMULATED GB300', '"device": "Stripped GB300')
        profile = self.scratch / "profile.json"
        profile.write_text(text)
        return folder, profile

    def test_what_a_gpu_says_of_itself_is_found_on_it(self):
        sick = self.with_faults("0 xid 79", "1 xid 31", "2 remap_pending 1", "3 xid 45", "3 thermal 0.5")
        self.run_campaign("--only", "hbm.copy", devices=sick)
        found = {unit: (v["outcome"], v["reason"]) for (unit, _), v in self.verdicts().items()}
        self.assertEqual({unit: outcome for unit, (outcome, _) in found.items()},
                         {"gpu-0": "fail", "gpu-1": "error", "gpu-2": "fail", "gpu-3": "error"}, found)
        self.assertIn("XID 79, GPU has fallen off the bus", found["gpu-0"][1])
        self.assertIn("XID 31, memory page fault", found["gpu-1"][1])
        self.assertIn("a row of its memory is to be replaced", found["gpu-2"][1])
        self.assertIn("gpu_thermal_fraction", found["gpu-3"][1])  # A profile's demand; XID 45 is nothing.

    def test_an_emulator_without_its_marker_is_taken_for_real_and_can_still_not_be_sealed(self):
        libraries, profile = self.stripped()
        key = self.scratch / "a.key"
        call("assay", "keygen", key)
        for known in (False, True):
            if known:  # Not even a profile that knows these very files is enough: there is no driver.
                listed = [{"library": path.name.split(".")[0], "source": "forged",
                           "sha256": hashlib.sha256(path.read_bytes()).hexdigest()} for path in libraries.iterdir()]
                with_them = f'"libraries": {json.dumps(listed)}, "expects": ['
                profile.write_text(profile.read_text().replace('"expects": [', with_them))
            out = self.scratch / f"out-{known}"
            done = call("assay", "run", "--campaign", HERE / "campaign.json", "--profile", profile,
                        "--only", "hbm.copy", "--out", out, libraries=libraries,
                        more_environment={"ASSAY_Stripped": str(DEVICES)})
            self.assertEqual(json.loads((out / "plan.json").read_text())["reality"], "real", done.stderr)
            self.assertEqual({v["outcome"] for v in lines_of(out / "verdicts.jsonl")[1:]}, {"pass"}, done.stdout)
            sealed = call("assay", "seal", out, "--key", key)
            self.assertEqual(sealed.returncode, USAGE, sealed.stderr)
            self.assertIn("its worker ran on a GPU and names no libcuda.so", sealed.stderr)
            self.assertEqual("which the profile's 'libraries' do not have" in sealed.stderr, not known, sealed.stderr)

    def test_without_a_driver_the_host_is_its_cpus_and_nothing_of_cuda_is_loaded(self):
        site = json.loads(call("assay-worker", "--describe", libraries="/nonexistent").stdout)
        devices = [device for host in site["hosts"] for device in host["devices"]]
        self.assertEqual({device["kind"] for device in devices}, {"cpu"})
        self.assertNotIn("reality", site)
        self.assertRegex(call("assay", "doctor", libraries="/nonexistent").stdout, r"NVIDIA driver +none here")


if __name__ == "__main__":
    unittest.main()
