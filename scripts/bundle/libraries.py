"""Which libraries a bundle carries, and where each comes from."""

import pathlib
import re
import subprocess

from bundle.elf import architecture, needed

# Of glibc: the loader and the library of one host belong together, so they are the host's.
GLIBC = re.compile(r"^(ld-linux-.*|lib(c|m|dl|rt|pthread|resolv|util))\.so\.\d+$")
CUDA = re.compile(r"^lib(cudart|cublasLt)\.so\.\d+$")
OPEN_MPI = re.compile(r"^lib(mpi|mpi_cxx|open-rte|open-pal)\.so\.\d+$")
# Drivers of fabrics belong to the host's kernel and firmware; OpenSHMEM and files by MPI are not used.
NOT_OF_OURS = re.compile(r"^lib(ibverbs|rdmacm|ucp|ucs|fabric|psm_infinipath|psm2|oshmem|mca_common_(ompio|ucx|ofi|verbs))\.so")


def folders(machine):
    base = pathlib.Path("/usr/lib") / f"{machine}-linux-gnu"
    return [base, pathlib.Path("/lib") / base.name, base / "openblas-pthread", base / "openmpi/lib", base / "pmix2/lib"]


def find(name, machine):
    for folder in folders(machine):
        if (folder / name).exists():
            return (folder / name).resolve()
    raise FileNotFoundError(f"{name} for {machine} is not installed, and a program needs it")


def closure(paths, left_to_host):
    """Every library that they need, by name, without those of the host."""
    machine, found, waiting = architecture(paths[0]), {}, list(paths)
    while waiting:
        for name in needed(waiting.pop()):
            if name in found or GLIBC.match(name) or left_to_host(name):
                continue
            found[name] = find(name, machine)
            waiting.append(found[name])
    return found


def plug_ins(machine):
    """Those of Open MPI and PMIx that need nothing of a fabric, with their places."""
    base = folders(machine)[0]
    places = {}
    for folder, place in ((base / "openmpi/lib/openmpi3", "lib/openmpi/plugins"), (base / "pmix2/lib/pmix", "lib/pmix")):
        for path in sorted(folder.glob("*mca_*.so")):
            if not any(NOT_OF_OURS.match(name) for name in needed(path)):
                places[path] = f"{place}/{path.name}"
    return places


def carry(programs, mpi):
    """File to place in the bundle, of all that it carries for these programs."""
    machine = architecture(programs[0])
    of_mpi = any(OPEN_MPI.match(name) for program in programs for name in needed(program))
    if mpi == "host" or not of_mpi:
        libraries = closure(programs, lambda name: bool(OPEN_MPI.match(name)))
        return {path: f"lib/{name}" for name, path in sorted(libraries.items())}
    parts = plug_ins(machine)
    libraries = closure([*programs, *parts], lambda name: False)
    texts = sorted(pathlib.Path("/usr/share/openmpi").glob("help-*.txt"))
    return ({path: f"lib/{name}" for name, path in sorted(libraries.items())} | parts |
            {path: f"lib/openmpi/{path.name}" for path in texts})


def of_host(paths, mpi):
    """Names of the libraries that stay the host's."""
    names = {name for path in paths for name in needed(path)}
    return sorted(name for name in names if GLIBC.match(name) or (mpi == "host" and OPEN_MPI.match(name)))


def cuda_of_host(modules):
    """Names of NVIDIA's libraries that these need: they belong to a host's own driver and toolkit."""
    return sorted(name for path in modules for name in needed(path) if CUDA.match(name))


def package_of(paths):
    """Package of each file. In Debian's lists they stand with /usr or without."""
    asked = [name for path in paths for name in (str(path), str(path).removeprefix("/usr"))]
    said = subprocess.run(["dpkg-query", "--search", *asked], capture_output=True, text=True, check=False).stdout
    owners = {name.removeprefix("/usr"): package for package, name in (line.split(": ", 1) for line in said.splitlines())}
    for path in paths:
        if str(path).removeprefix("/usr") not in owners:
            raise FileNotFoundError(f"no package of Debian has {path}, so nobody could say where it comes from")
    return {path: owners[str(path).removeprefix("/usr")] for path in paths}


def provenance(carried):
    """The packages that files come from, each 'name version', and their statements of copyright."""
    packages = sorted(set(package_of(list(carried)).values()))
    shown = subprocess.run(["dpkg-query", "--show", "--showformat=${binary:Package} ${Version}\n", *packages],
                           capture_output=True, text=True, check=True).stdout
    names = sorted({package.split(":")[0] for package in packages})
    return sorted(shown.split("\n")[:-1]), {name: pathlib.Path("/usr/share/doc") / name / "copyright" for name in names}
