"""Campaign folders with their verdicts, for the tests of this folder."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["ASSAY_SOURCE"])
REFERENCES = sorted(path.parent for path in (SOURCE / "results/reference").glob("*/plan.json"))
sys.path.insert(0, str(SOURCE / "scripts"))


def scratch():
    """A folder in memory where there is room, for a thousand campaigns are many small files."""
    memory = "/dev/shm"
    return pathlib.Path(tempfile.mkdtemp(prefix="assay-rejudge-", dir=memory if os.access(memory, os.W_OK) else None))


def judge(folders):
    """The program's own verdicts, written into each folder."""
    process = subprocess.run([os.environ["ASSAY_JUDGE"]], input="".join(f"{folder}\n" for folder in folders), text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240, check=False)
    if process.returncode:
        raise AssertionError(f"{process.args}: exit {process.returncode}\n{process.stdout[-4000:]}")


def copies_of_references(into):
    """The reference campaigns, to be judged again with all reports."""
    copies = []
    for reference in REFERENCES:
        copies.append(pathlib.Path(into) / reference.name)
        shutil.copytree(reference, copies[-1])
        for path in copies[-1].rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
    return copies
