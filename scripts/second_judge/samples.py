"""Which samples of a campaign can be believed: section 1 of results/JUDGING.md."""

import hashlib
import math
import os
import re

from second_judge.strict import ATTEMPT_FOOTER, FOOTER, HEADER, SAMPLE, Unreadable, parse, refuse

LINE_BYTES_MAX = 16 << 20


def whole_lines(path):
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    if any(len(line) > LINE_BYTES_MAX for line in lines):
        refuse("a line is too long")
    return lines[:-1], lines[-1] != b""


def read_attempt(path, name, attempt, plan, plan_sha256):
    """Samples of one file in order, and whether it has a footer."""
    beside = path.with_name(f"{name}.{attempt}.footer.json")
    footer = None
    if os.path.lexists(beside):
        lines, _ = whole_lines(beside)
        footer = ATTEMPT_FOOTER(parse(b"\n".join(lines) + b"\n"))
    lines, torn = whole_lines(path) if os.path.lexists(path) else ([], False)
    last = next((at for at, line in enumerate(lines) if line.startswith(b'{"bytes":')), len(lines))
    body = b"".join(line + b"\n" for line in lines[:last])
    totals = {"bytes": len(body), "count": max(0, last - 1), "sha256": hashlib.sha256(body).hexdigest()}
    if last > 0:
        header = HEADER(parse(lines[0]))
        expected = {"plan_id": plan["id"], "plan_sha256": plan_sha256, "reality": plan["reality"], "job": name,
                    "attempt": attempt}
        if {key: header[key] for key in expected} != expected:
            refuse("its header names another plan, job or attempt")
    samples = [SAMPLE(parse(line)) for line in lines[1:last]]
    if any(sample["attempt"] != attempt for sample in samples):
        refuse("a sample is of another attempt")
    if last < len(lines):
        if FOOTER(parse(lines[last])) != totals or last + 1 < len(lines) or torn or last == 0:
            refuse("its footer line does not match")
    in_time = check_time(samples)
    if footer:
        if footer["accepted"] != totals:
            refuse("its footer.json does not match")
        for lost in footer["lost"]:
            samples.append({"case": lost["case"], "unit": lost["unit"], "attempt": attempt, "status": "error",
                            "cause": lost["cause"], "started": "", "metrics": {}})
    return samples, (footer is not None or last < len(lines)) and in_time


def spoil(sample):
    sample["status"] = "error"
    sample["cause"] = sample["cause"] or "it cannot be believed"
    sample["metrics"] = {}
    sample["spoiled"] = True


def check_time(samples):
    """Each unit of a file has a clock of its own."""
    latest_of, ordered = {}, True
    for sample in samples:
        latest, holder = latest_of.get(sample["unit"], (-math.inf, None))
        began, ended = sample["began_seconds"], sample["ended_seconds"]
        finite = math.isfinite(began) and math.isfinite(ended)
        if not finite or began < latest or ended < began:
            ordered = False
            if finite and began < latest:
                spoil(holder)
            spoil(sample)
        if finite and ended >= latest:
            latest_of[sample["unit"]] = ended, sample
    return ordered


def plan_of(job):
    """The number of the plan whose job that is; 0 where no plan can have it."""
    if not job.startswith("retest-"):
        return 1
    number = re.fullmatch(r"retest-([0-9]{4})(-.*)?", job, re.DOTALL)
    return int(number[1]) if number and int(number[1]) > 1 else 0


def attempt_files(folder, plans):
    """Path, job and attempt of the samples files of each plan, by name; and whether nothing else lies there."""
    found, clean = {number: {} for number in range(1, plans + 1)}, folder.is_dir() and not folder.is_symlink()
    for entry in sorted(os.listdir(folder)) if clean else []:
        path = folder / entry
        name = re.fullmatch(r"(.+)\.([1-9][0-9]*)\.(jsonl|footer\.json)", entry, re.DOTALL)
        is_file = path.is_file() and not path.is_symlink()
        if not is_file or not name or int(name[2]) >= 2**32 or plan_of(name[1]) not in found:
            clean = False
        else:
            samples = f"{name[1]}.{name[2]}.jsonl"
            found[plan_of(name[1])][os.fsencode(samples)] = (folder / samples, name[1], int(name[2]))
    return {number: [files[key] for key in sorted(files)] for number, files in found.items()}, clean


def read_samples(files, plan, plan_sha256, planned):
    """The sample of each (case, unit) of one plan, and whether its files have no problem."""
    found, clean = {}, True
    for path, name, attempt in files:
        try:
            samples, good = read_attempt(path, name, attempt, plan, plan_sha256)
        except (Unreadable, UnicodeError):
            clean = False
            continue
        clean = clean and good
        for sample in samples:
            key = (sample["case"], sample["unit"])
            if key not in planned:
                clean = False
            elif key in found:
                clean = False
                spoil(found[key])
            else:
                found[key] = sample
    return found, clean
