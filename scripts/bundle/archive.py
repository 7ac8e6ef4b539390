"""A folder as a tar file that depends on names, bytes and modes alone."""

import gzip
import tarfile


def plain(entry):
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def write_archive(folder, path):
    """Returns the path. It appears whole or not at all."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for file in [folder, *sorted(folder.rglob("*"))]:
            archive.add(file, f"{folder.name}/{file.relative_to(folder)}" if file != folder else folder.name,
                        recursive=False, filter=plain)
    partial.replace(path)
    return path
