"""What a person sees: explain, compare, doctor, list, completion, the manual page, progress, help."""

import json
import os
import pathlib
import pty
import re
import shlex
import shutil
import subprocess
import tempfile
import unittest

import jsonschema

from calling import (ACCEPTED, BUILD, LOOSE, MANY, REJECTED, SOURCE, UNDECIDED, USAGE, ProgramTest, call, lines_of)

NOUNS = ("benchmarks", "campaigns", "formats", "launchers", "profiles")


def help_of(*verb):
    return call("assay", *verb, "--help").stdout


def verbs():
    text = help_of().split("Subcommands:")[1]
    return re.findall(r"^  ([a-z]+) ", text, re.MULTILINE)


def flags_of(*verb):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", help_of(*verb).split("Options:")[1].split("\nExit")[0]))


def environment():
    return dict(os.environ, PATH=f"{BUILD}:{os.environ['PATH']}")


class People(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="assay-people-"))
        cls.selftest = cls.shared / "it's a selftest"
        process = call("assay", "run", "--campaign", "selftest", "--out", cls.selftest, "--progress", "json")
        assert process.returncode == REJECTED, process.stderr
        cls.progress = [json.loads(line) for line in process.stderr.splitlines()]
        cls.many = cls.shared / "many"
        cls.run_many(cls.many)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shared, ignore_errors=True)

    @staticmethod
    def run_many(out):
        process = call("assay", "run", "--campaign", MANY, "--profile", LOOSE, "--out", out)
        assert process.returncode in (ACCEPTED, UNDECIDED), process.stderr

    # explain

    def test_explain_says_why_each_case_is_not_a_pass_and_passes_get_a_line(self):
        said = self.expect(call("assay", "explain", self.selftest, "cpu-0"), REJECTED,
                           "selftest.slow on cpu-0: fail", "do not use this unit", "deadline",
                           "profile-selftest.json, line", "zcat", "✓ selftest.pass: pass")
        for word in ("why", "planned", "measured", "demanded", "margin", "peers", "what to do", "repeat", "raw output"):
            self.assertIn(f"\n  {word} ", said)

    def test_explain_exits_with_the_units_outcome_and_shows_only_the_cases_asked_for(self):
        process = call("assay", "explain", self.selftest, "cpu-0", "selftest.pass", "--all")
        said = self.expect(process, REJECTED, "planned")
        self.assertNotIn("selftest.slow", said)
        process = call("assay", "explain", self.many, "cpu-0")
        status = call("assay", "status", self.many)
        self.assertEqual(process.returncode, status.returncode, process.stdout)

    def test_the_command_that_explain_gives_measures_the_same_again_when_pasted(self):
        said = call("assay", "explain", self.selftest, "cpu-0", "selftest.slow").stdout
        command = re.search(r"^  repeat +(assay run .*)$", said, re.MULTILINE).group(1)
        out = self.scratch / "again"
        pasted = subprocess.run(["bash", "-c", f"{command} --out {shlex.quote(str(out))}"], env=environment(),
                                capture_output=True, text=True, timeout=120)
        self.assertEqual(pasted.returncode, REJECTED, pasted.stderr)
        first, again = (json.loads((folder / "plan.json").read_text()) for folder in (self.selftest, out))
        self.assertEqual(again["seed"], first["seed"])
        wanted = [entry for entry in first["entries"] if entry["benchmark"] == "selftest.slow"]
        self.assertEqual(again["entries"], wanted)
        for name in ("campaign-selftest.json", "profile-selftest.json", "site.json"):
            digests = {path.read_bytes() for path in out.glob(f"inputs/*{name.split('-')[-1]}")}
            self.assertIn((self.selftest / "inputs" / name).read_bytes(), digests)
        raw = re.search(r"^  raw output +(zcat .*)$", said, re.MULTILINE).group(1)
        shown = subprocess.run(["bash", "-c", raw], capture_output=True, check=True)
        json.loads(shown.stdout)

    def test_an_unknown_unit_or_case_names_near_ones(self):
        self.expect(call("assay", "explain", self.many, "cpu-O"), USAGE, "UNIT 'cpu-O'", "did you mean cpu-0")
        self.expect(call("assay", "explain", self.many, "cpu-0", "selftest.exmaple*"), USAGE, "CASES",
                    "selftest.example[bytes=")

    def test_explain_of_a_record_with_problems_is_never_0(self):
        folder = self.scratch / "torn"
        shutil.copytree(self.many, folder)
        samples = sorted((folder / "samples").glob("*.jsonl"))[0]
        samples.write_text(samples.read_text().replace('"count"', '"cuont"'))
        self.expect(call("assay", "explain", folder, "cpu-0"), UNDECIDED, "problem of the record")

    def test_explain_works_on_a_sealed_folder(self):
        folder = self.scratch / "sealed"
        shutil.copytree(self.many, folder)
        self.expect(call("assay", "keygen", self.scratch / "key"), 0)
        self.expect(call("assay", "seal", folder, "--key", self.scratch / "key"), 0)
        process = call("assay", "explain", folder, "cpu-0", "--all")
        self.expect(process, (ACCEPTED, UNDECIDED), "/data/inputs/")

    # compare

    def test_a_campaign_compared_with_itself_shows_no_difference_and_never_says_same(self):
        process = call("assay", "compare", self.many, self.many)
        said = self.expect(process, ACCEPTED, "no difference shown", "0 worse")
        self.assertNotIn("same", said)
        self.assertNotIn("what else differs", said)

    def test_what_is_slower_beyond_its_uncertainty_is_worse(self):
        slower = self.scratch / "slower"
        shutil.copytree(self.many, slower)
        self.slow_down(slower)
        self.expect(call("assay", "compare", self.many, slower), REJECTED, "worse")
        process = call("assay", "compare", slower, self.many, "--format", "json")
        self.expect(process, ACCEPTED)
        said = json.loads(process.stdout)
        schema = json.loads((SOURCE / "results/schema/comparison.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(said)
        self.assertEqual(said["worse"], 0)
        self.assertGreater(said["better"], 0)

    @staticmethod
    def slow_down(folder):
        """A hundredth of every value, with a footer that matches."""
        import hashlib
        for path in (folder / "samples").glob("*.jsonl"):
            lines = path.read_text().splitlines()
            for index, line in enumerate(lines[1:-1], 1):
                value = json.loads(line)
                for series in value["metrics"].values():
                    series["values"] = [v / 100 for v in series["values"]]
                lines[index] = json.dumps(value, sort_keys=True, separators=(",", ":"))
            body = ("\n".join(lines[:-1]) + "\n").encode()
            footer = json.loads(lines[-1])
            footer["sha256"] = hashlib.sha256(body).hexdigest()
            footer["bytes"] = len(body)
            path.write_bytes(body + json.dumps(footer, sort_keys=True, separators=(",", ":")).encode() + b"\n")

    def test_campaigns_without_a_case_in_common_are_not_decided(self):
        self.expect(call("assay", "compare", self.many, self.selftest), UNDECIDED, "Cases only in the first",
                    "seed:", "profiles differ")

    def test_what_was_disturbed_cannot_be_compared(self):
        self.expect(call("assay", "compare", self.selftest, self.selftest), UNDECIDED, "cannot be compared")

    # doctor and list

    def test_doctor_says_what_cannot_run_and_exits_by_it(self):
        process = call("assay", "doctor", "--out", self.scratch)
        cannot = process.stdout.count("\n✕ ") + process.stdout.startswith("✕ ")
        said = self.expect(process, UNDECIDED if cannot else ACCEPTED, "worker", "campaign quick", "campaign full",
                           "free memory", "foreign_cpus", "clock source", f"{cannot} cannot run")
        self.assertNotIn("Traceback", said)
        described = json.loads(call("assay-worker", "--describe").stdout)
        for device in described["hosts"][0]["devices"]:
            for reason in device["unavailable"].values():
                self.assertIn(reason.split()[0], said)

    def test_doctor_finds_a_place_that_cannot_be_written(self):
        (self.scratch / "file").write_text("")
        self.expect(call("assay", "doctor", "--out", self.scratch / "file" / "x"), UNDECIDED, "✕ write right")

    def test_list_counts_and_speaks_json(self):
        for noun in NOUNS:
            listed = json.loads(call("assay", "list", noun, "--format", "json").stdout)
            self.assertEqual(listed["count"], len(listed[noun]))
            self.expect(call("assay", "list", noun), 0, f"{listed['count']} {noun}", listed[noun][0]["name"])
        self.expect(call("assay", "list", "benchmarks"), 0, "axis mode: ", "; also capped, tune", "metric bandwidth in B/s")
        self.expect(call("assay", "list", "campaign"), USAGE, *NOUNS)

    # completion and the manual

    def complete(self, *words):
        script = self.scratch / "assay.bash"
        script.write_text(call("assay", "completion", "bash").stdout)
        subprocess.run(["bash", "-n", script], check=True)
        quoted = " ".join(shlex.quote(word) for word in ("assay", *words))
        asked = f"source {script}; COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _assay; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        return subprocess.run(["bash", "-c", asked], check=True, capture_output=True, text=True,
                              cwd=self.scratch).stdout.split("\n")[:-1]

    def test_bash_completes_verbs_flags_names_and_folders(self):
        self.assertEqual(self.complete("expl"), ["explain"])
        self.assertEqual(self.complete("run", "--camp"), ["--campaign"])
        self.assertIn("selftest", self.complete("run", "--campaign", "s"))
        self.assertEqual(self.complete("plan", "--profile", "cpu-g"), ["cpu-generic"])
        self.assertEqual(self.complete("report", "x", "--format", "jun"), ["junit"])
        self.assertEqual(self.complete("run", "--progress", "js"), ["json"])
        self.assertEqual(self.complete("run", "--launcher", ""), ["local", "mpi", "slurm"])
        self.assertEqual(self.complete("list", "camp"), ["campaigns"])
        (self.scratch / "a-campaign").mkdir()
        (self.scratch / "a-file").write_text("")
        self.assertEqual(self.complete("explain", "a-"), ["a-campaign"])

    def test_every_verb_and_flag_stands_in_every_completion_and_in_the_manual(self):
        page = call("assay", "man").stdout.replace("\\-", "-")
        scripts = {shell: call("assay", "completion", shell).stdout for shell in ("bash", "zsh", "fish")}
        known = verbs()
        self.assertEqual(len(known), len(list((SOURCE / "harness/cli").glob("*_command.cpp"))))
        for verb in known:
            self.assertIn(f".SS assay {verb}\n", page)
            section = page.split(f".SS assay {verb}\n")[1].split(".SS ")[0]
            offered = self.complete(verb, "-")
            flags = flags_of(verb)
            self.assertTrue(flags)
            for flag in flags:
                self.assertIn(f"\\fB{flag}\\fR", section)
                self.assertIn(flag, offered)
                self.assertIn(f"'{flag}[", scripts["zsh"])
                self.assertIn(f"seen_subcommand_from {verb}' -l {flag[2:]}", scripts["fish"])

    def test_scripts_of_other_shells_are_taken_by_them(self):
        for shell in ("zsh", "fish"):
            if shutil.which(shell) is None:
                continue  # Their texts are checked above.
            script = self.scratch / f"assay.{shell}"
            script.write_text(call("assay", "completion", shell).stdout)
            subprocess.run([shell, "-n", script], check=True)

    def test_the_manual_page_is_set_without_a_warning(self):
        page = self.scratch / "assay.1"
        page.write_text(call("assay", "man").stdout)
        process = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-z", page], capture_output=True, text=True)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        for section in ("NAME", "SYNOPSIS", "VERBS", "FILES", "EXIT STATUS", "EXAMPLES"):
            self.assertIn(f".SH {section}\n", page.read_text())

    def test_every_verb_has_an_example_and_its_exit_codes_in_its_help(self):
        for verb in verbs():
            said = help_of(verb)
            self.assertIn("Example: ", said, verb)
            self.assertRegex(said, r"Exit codes?: ", verb)
            example = said.split("Example: ")[1].split("\n")[0]
            self.assertIn(f"assay {verb}", example)

    # progress

    def test_progress_as_json_is_an_object_a_line_as_its_schema_says(self):
        schema = json.loads((SOURCE / "results/schema/progress.schema.json").read_text())
        validator = jsonschema.Draft202012Validator(schema)
        for line in self.progress:
            self.assertEqual([error.message for error in validator.iter_errors(line)], [], line)
        events = [line["event"] for line in self.progress]
        self.assertEqual(events[0], "campaign")
        self.assertEqual(events[-1], "judged")
        self.assertEqual(self.progress[-1]["exit"], REJECTED)
        self.assertIn("case_lost", events)
        self.assertEqual(self.progress[-1]["finished"], self.progress[-1]["cases"])
        self.assertEqual(self.progress[-1]["left_seconds"], 0)

    def test_without_a_terminal_there_are_plain_lines(self):
        process = call("assay", "run", "--campaign", "selftest", "--only", "selftest.pass", "--out",
                       self.scratch / "plain")
        self.assertIn("1/1 cpu-0 selftest.pass: measured\n", process.stderr)
        self.assertNotIn("\x1b", process.stderr)
        self.assertNotIn("\r", process.stderr)

    def test_on_a_terminal_one_living_line_says_the_time_left(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen([BUILD / "assay", "run", "--campaign", MANY, "--profile", LOOSE, "--out",
                                    self.scratch / "living"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:
            pass  # The other side was closed.
        process.wait(timeout=60)
        os.close(ours)
        self.assertIn(b"\r\x1b[K", said)
        self.assertRegex(said, rb"about \d+ s left")
        self.assertNotRegex(said, rb"about -")

    def test_a_resumed_campaign_counts_what_was_finished_before(self):
        process = call("assay", "run", "--resume", "--out", self.many, "--progress", "json")
        first = json.loads(process.stderr.splitlines()[0])
        self.assertEqual((first["finished"], first["cases"], first["left_seconds"]), (8, 8, 0))


if __name__ == "__main__":
    unittest.main()
