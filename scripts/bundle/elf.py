"""What a program or a library says of itself, read by readelf, which reads those of other architectures, too."""

import re
import subprocess

MACHINES = {"Advanced Micro Devices X86-64": "x86_64", "AArch64": "aarch64"}


def readelf(path, *options):
    return subprocess.run(["readelf", "--wide", *options, str(path)], check=True, capture_output=True, text=True,
                          env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def architecture(path):
    return MACHINES[re.search(r"Machine:\s+(.+)", readelf(path, "--file-header")).group(1).strip()]


def needed(path):
    """Names of the libraries that it names itself, in its order."""
    return re.findall(r"\(NEEDED\).*\[(.+)\]", readelf(path, "--dynamic"))


def run_path(path):
    """Where it and all that it loads are looked for first."""
    found = re.search(r"\((?:RPATH|RUNPATH)\).*\[(.+)\]", readelf(path, "--dynamic"))
    return found.group(1) if found else None


def cut_run_path(path, kept):
    """Leaves the beginning: a build also looks where its own machine has libraries. The place of nothing else changes."""
    whole, data = run_path(path).encode() + b"\0", path.read_bytes()
    if data.count(whole) != 1:
        raise FileNotFoundError(f"{path} has its search path {data.count(whole)} times, and one is expected")
    path.write_bytes(data.replace(whole, kept.encode().ljust(len(whole), b"\0")))


def glibc_needed(paths):
    """The highest version of glibc that any of them asks for, as text."""
    versions = {tuple(map(int, text.split("."))) for path in paths
                for text in re.findall(r"Name: GLIBC_([0-9.]+)", readelf(path, "--version-info"))}
    return ".".join(map(str, max(versions)))
