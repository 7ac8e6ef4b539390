"""Validates what the writers produce against results/schema, and that broken ones do not."""
import copy
import json
import pathlib
import re
import subprocess
import sys

import jsonschema  # Missing: this test fails, it does not skip.


def broken(document):
    """Copies of `document` with one key missing, unknown or wrong, and what was done to each."""
    for path, node in objects(document, ()):
        yield change(document, path, "unknown_key", 1), f"{path}: an unknown key"
        for key in node:
            yield change(document, path, key), f"{path}: {key} missing"
            yield change(document, path, key, {"wrong": [None]}), f"{path}: {key} of a wrong type"


def objects(node, path):
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from objects(value, path + (key,))
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, path + (index,))


def change(document, path, key, *value):
    changed = copy.deepcopy(document)
    node = changed
    for step in path:
        node = node[step]
    if value:
        node[key] = value[0]
    else:
        del node[key]
    return changed


# Objects with free keys, and keys that people may leave out: they validate without.
FREE = {"axes", "facts", "kinds", "libraries", "conditions", "metrics", "unavailable", "levels", "units"}
OPTIONAL = {
    "site": {"hostname", "serial", "architecture", "cpus", "facts", "model", "unavailable"},
    "campaign": {"about", "gate", "tuned", "units_max", "retest", "locate", "rounds_max", "groups", "of", "rounds", "size", "memory_fraction_max", "axes", "repetitions", "repetition_seconds",
                 "soak_seconds", "deadline_seconds"},
    "plan": {"tuned", "algorithm"},
    "profile": {"about", "acceptance", "availability_min", "confidence", "excused", "interruptions_max",
                "mtbf_device_hours_min", "reliability", "requires", "expects", "bounds", "libraries", "offers", "undecided",
                "axes", "curve", "gate", "at_least", "at_most", "level", "peers", "physical_limit", "rebased", "samples_min",
                "systematic"},
}


def may_validate(name, what):
    path, _, rest = what.partition(": ")
    steps = path.strip("()").replace("'", "").split(", ")
    if steps[-1].rstrip(",") in FREE:
        return True
    return rest.endswith(" missing") and rest.split()[0] in OPTIONAL.get(name, set())


def main(program, folder):
    folder = pathlib.Path(folder)
    failures = []
    seen = set()
    printed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    lines = printed.splitlines()
    for line in lines:
        ((name, document),) = json.loads(line).items()
        seen.add(name)
        schema = json.loads((folder / f"{name}.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        failures += [f"{name}: {error.json_path}: {error.message}"
                     for error in validator.iter_errors(document)]
        failures += [f"{name}: validates although broken: {what}"
                     for changed, what in broken(document)
                     if not may_validate(name, what) and validator.is_valid(changed)]
    # Files that nothing writes: those that are carried.
    models = jsonschema.Draft202012Validator(json.loads((folder / "model.schema.json").read_text()))
    for path in sorted((folder.parents[1] / "suites/models").glob("*.json")):
        lines_of_model = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("//")]
        document = json.loads("\n".join(lines_of_model))
        failures += [f"{path.name}: {error.json_path}: {error.message}" for error in models.iter_errors(document)]
        failures += [f"{path.name}: validates although broken: {what}" for changed, what in broken(document)
                     if "an unknown key" in what and models.is_valid(changed)]
        seen.add("model")
    # The example of an endpoint that people copy.
    endpoints = jsonschema.Draft202012Validator(json.loads((folder / "endpoint.schema.json").read_text()))
    blocks = re.findall("```json\n(.*?)```", (folder.parents[1] / "suites/README.md").read_text(), re.S)
    for block in (block for block in blocks if "assay/endpoint/1" in block):
        document = json.loads(re.sub(r"\s//.*", "", block))
        failures += [f"endpoint: {error.json_path}: {error.message}" for error in endpoints.iter_errors(document)]
        failures += [f"endpoint: validates although broken: {what}" for changed, what in broken(document)
                     if "an unknown key" in what and endpoints.is_valid(changed)]
        seen.add("endpoint")
    elsewhere = {"report", "raw-job", "rank-report", "progress", "comparison",  # By tests/cli, over a real campaign.
                 "faults", "scorecard"}  # By tests/rehearsal.
    unused = {p.name.removesuffix(".schema.json") for p in folder.glob("*.schema.json")} - seen - elsewhere
    failures += [f"{name}: no example" for name in sorted(unused)]
    print("\n".join(failures) or f"{len(lines)} documents against {len(seen)} schemas")
    return 1 if failures else 0


sys.exit(main(*sys.argv[1:]))
