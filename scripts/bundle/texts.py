"""What a bundle says of itself."""

import hashlib

WORKER = """#!/bin/sh
# assay-worker, from wherever this bundle lies. A program finds its libraries by itself; Open MPI and PMIx must be told.
here=$(CDPATH='' cd -- "${0%/*}/.." && pwd -P) || exit 3
"""
WITH_MPI = """export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export OPAL_PREFIX="$here/lib/openmpi" OPAL_PKGLIBDIR="$here/lib/openmpi/plugins" OPAL_PKGDATADIR="$here/lib/openmpi"
export OPAL_SYSCONFDIR="$here/lib/openmpi/etc" PMIX_MCA_mca_base_component_path="$here/lib/pmix"
"""
START = 'exec "$here/libexec/assay-worker" "$@"\n'

README = """# Assay, for {architecture}

Unpack it anywhere and call `bin/assay`; nothing is installed, and `rm -r` removes it.

```sh
bin/assay --version
bin/assay run                    # accepts this machine; see share/assay/README.md
sha256sum --check --quiet MANIFEST.sha256
```

Programs: {programs}.{without}

## What it needs of the host

- Linux for {architecture}, glibc {glibc} or newer, with {host}.
- `/bin/sh`, `/proc` and `/sys`.
{mpi}{cuda}
## What it carries

Libraries of Debian 12, byte for byte as its packages have them; `share/licences` has their copyrights:

{packages}
"""
CUDA = """- For GPUs, and where there are none nothing of it is asked for: NVIDIA's driver, {libraries} of the CUDA toolkit, and
  libnccl.so.2 for ranks, where the loader finds them (`ldconfig` or LD_LIBRARY_PATH). `assay doctor` says what is there.
"""
NO_WORKER = " It plans, judges, reports and verifies; nothing is measured by it, for it has no assay-worker."
MPI = {
    "carried": """- For ranks over several hosts an `srun` that knows `--mpi=pmix`, or an `mpirun` of Open MPI 4.1.
- It carries Open MPI with TCP and shared memory. Plug-ins for InfiniBand, UCX, libfabric and PSM belong to a host's own
  drivers and are left out: where a fabric is to be measured, make a bundle by `scripts/package --mpi host`.
""",
    "host": """- Open MPI 4.1 (libmpi.so.40) where the loader finds it: it is the host's, with the plug-ins for its fabric.
""",
    "none": "",
}


def worker_start(mpi):
    return WORKER + (WITH_MPI if mpi == "carried" else "") + START


def readme(architecture, told):
    worker = "assay-worker" in told["programs"]
    return README.format(architecture=architecture, programs=", ".join(told["programs"]), glibc=told["glibc"],
                         host=", ".join(told["host"]), without="" if worker else NO_WORKER,
                         mpi=MPI[told["mpi"] if worker else "none"],
                         cuda=CUDA.format(libraries=" and ".join(told["cuda"])) if told["cuda"] else "",
                         packages="\n".join(f"- {package}" for package in told["packages"]))


def manifest(folder):
    """As sha256sum writes and checks it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)
