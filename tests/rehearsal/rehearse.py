"""Rehearses a site of racks over seeds that are drawn and printed: each planted fault is found at the right part, alone
and with all others, and nothing is found where nothing was planted.

    rehearse.py BUILD [--seeds N] [--alone] [--clean N]
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema  # Missing: this test fails, it does not skip.

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Each on a part of its own.
FAULTS = [
    {"kind": "slow_compute", "units": ["rack-01/tray-02/gpu-1"], "size": 0.03},
    {"kind": "slow_hbm", "units": ["rack-01/tray-05/gpu-2"], "size": 0.03},
    {"kind": "nvlink", "units": ["rack-02/tray-03/gpu-0"], "size": 0.2},
    {"kind": "slow_loop", "units": ["cdu-2"], "size": 0.04},
    {"kind": "flapping", "units": ["rack-03/tray-07/gpu-3"], "size": 0.2, "chance": 0.3333},
    {"kind": "throttle", "units": ["rack-01/tray-09/gpu-0"], "size": 0.06},
    {"kind": "slow_host", "units": ["rack-02/tray-11"], "size": 0.05},
    {"kind": "corruption", "units": ["rack-03/tray-01/gpu-2"]},
    {"kind": "hang", "units": ["rack-04/tray-04/gpu-1"]},
    {"kind": "crash", "units": ["rack-04/tray-08/gpu-3"]},
    {"kind": "dead_node", "units": ["rack-04/tray-12"]},
    {"kind": "lying_clock", "units": ["rack-02/tray-16"]},
    {"kind": "nic", "units": ["rack-07/tray-12/nic-1"], "size": 0.2},
    {"kind": "swapped_serials", "units": ["rack-02/tray-09/gpu-1", "rack-06/tray-02/gpu-3"]},
]
# What is seen by all hosts together, or nearly: with a host that answers nobody they are never together.
FABRIC = [
    {"kind": "nic", "units": ["rack-06/tray-03"], "size": 0.1},
    {"kind": "pair", "units": ["rack-02/tray-05", "rack-07/tray-01"], "size": 0.2},
    {"kind": "boundary", "units": ["block-3"], "size": 0.2},
]


# Whole places, and a host that is not there: alone, for they leave too few that are well beside the others.
PLACES = [
    {"kind": "slow_rack", "units": ["rack-06"], "size": 0.05},
    {"kind": "batch", "units": ["batch-1"], "size": 0.04},
    {"kind": "missing_node", "units": ["rack-04/tray-12"]},
]
# Seen so seldom that one campaign may well miss it: then the scorecard says how likely that was.
RARE = {"kind": "flapping", "units": ["rack-03/tray-07/gpu-3"], "size": 0.2, "chance": 0.05}

# A node that is dead, and the spare of its rack, which takes its place behind the gate.
DEAD, SPARE = "rack-05/tray-07", "rack-05/tray-18"


def inventory(folder):
    """What the contract has where: two modules on each board."""
    rows = ["unit,serial,module"]
    for at in range(8 * 18 * 4):
        place = f"rack-{at // 72 + 1:02}/tray-{at // 4 % 18 + 1:02}/gpu-{at % 4}"
        rows.append(f"{place},SIM{at // 2:08},{at % 2}")
    (folder / "inventory.csv").write_text("\n".join(rows) + "\n")
    return "inventory.csv"


def site(folder, spares=()):
    """Eight racks of eighteen trays, two on a loop and two under the same leaf switches."""
    lines = (ROOT / "suites/sites/site-13800.json").read_text().splitlines()
    whole = json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))
    whole["racks"][0]["ids"] = "rack-[01-08]"
    whole["zones"] = [{"kind": "loop", "ids": "cdu-[1-4]", "racks_each": 2},
                      {"kind": "block", "ids": "block-[1-4]", "racks_each": 2},
                      {"kind": "delivery", "ids": "batch-1", "racks": ["rack-05", "rack-08"]}]
    whole["spares"] = list(spares)
    if not spares:
        whole["inventory"] = inventory(folder)
    path = folder / "site.json"
    path.write_text(json.dumps(whole))
    return path


def validated(noun, document):
    schema = json.loads((ROOT / f"results/schema/{noun}.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


def absent(out):
    """Who did not enter by the last plan, and who stands in."""
    last = json.loads(max(out.glob("plan-*.json")).read_text())
    return [(one["host"], one["spare"]) for one in validated("plan", last)["absent"]]


def rehearse(build, folder, name, faults, seed):
    """What the scorecard says, what was done, and who did not enter."""
    out = folder / name
    spares = [SPARE] if name.startswith("spare") else []
    command = [build / "assay", "rehearse", "--site", site(folder, spares), "--seed", str(seed), "--out", out,
               "--no-curves"]
    if faults:
        path = folder / f"{name}.faults.json"
        path.write_text(json.dumps(validated("faults", {"schema": "assay/faults/1", "faults": faults})))
        command += ["--faults", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode not in (0, 1):
        sys.exit(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    card = validated("scorecard", json.loads((out / "scorecard.json").read_text()))
    for line in (out / "findings.jsonl").read_text().splitlines():
        validated("finding", json.loads(line))
    left_out = absent(out)
    subprocess.run(["rm", "-r", out], check=True)
    return card, done, left_out


def unsure(one):
    return one["chance"] is not None and 0 < one["chance"] < 1


def failures(card, done, name):
    missed = [one["fault"] for one in card["faults"] if not one["found"]]
    invented = [f"{one['causes']}: {one['reason']}" for one in card["invented"]]
    good = not missed and not invented
    if good != (done.returncode == 0):
        yield f"{name}: exit {done.returncode} does not fit its scorecard"
    yield from (f"{name}: missed {one}" for one in missed)
    yield from (f"{name}: invented {one}" for one in invented)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=20, help="rehearsals with all faults at once")
    parser.add_argument("--alone", action="store_true", help="also each fault alone")
    parser.add_argument("--clean", type=int, default=20, help="rehearsals without a fault")
    arguments = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        draw = random.SystemRandom()
        runs = [("all", FAULTS)] * arguments.seeds + [("none", [])] * arguments.clean
        runs.append(("spare", [{"kind": "dead_node", "units": [DEAD]}]))
        if arguments.alone:
            runs += [(fault["kind"], [fault]) for fault in FAULTS + FABRIC + PLACES]
            runs.append(("rare", [RARE]))
        for kind, faults in runs:
            seed = draw.randrange(1 << 63)
            name = f"{kind}-{seed}"
            card, done, left_out = rehearse(arguments.build, folder, name, faults, seed)
            wrong = list(failures(card, done, name))
            if kind == "rare" and unsure(card["faults"][0]):
                wrong = [one for one in wrong if "missed" not in one]
            elif kind == "rare":
                wrong.append(f"{name}: no chance of missing it is stated")
            if kind == "spare" and left_out != [(DEAD, SPARE)]:
                wrong.append(f"{name}: behind the gate {left_out} are absent")
            if kind == "none" and left_out:
                wrong.append(f"{name}: {left_out} did not enter")
            found += wrong
            print(f"{name}: {'; '.join(wrong) or 'good'}", flush=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
