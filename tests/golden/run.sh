#!/bin/sh
# run.sh COMMAND...: does this assay-verify (of any architecture: `run.sh qemu-aarch64 -L /usr/aarch64-linux-gnu
# build/aarch64/assay-verify`) find in the golden street exactly the verdicts that are committed?
set -u
if [ $# -eq 0 ]; then
  echo "usage: run.sh COMMAND..., such as run.sh build/release/assay-verify" >&2
  exit 2
fi
street=$(cd "$(dirname "$0")/../../results/reference/street" && pwd) || exit 2
copy=$(mktemp -d) || exit 3
trap 'rm -rf "$copy"' EXIT

# The folder is not sealed: "not decided" is the best that verify may say of it, and it says so only
# where nothing differs.
"$@" "$street" > "$copy/said" 2>&1
status=$?
if [ "$status" -ne 4 ]; then
  cat "$copy/said" >&2
  echo "golden: FAILED: exit $status of $* instead of 4: the verdicts are not the committed ones" >&2
  exit 1
fi

# And a verdict that was improved by hand must be seen.
cp -r "$street" "$copy/street" && chmod -R u+w "$copy/street"
sed -i 's/"outcome":"fail"/"outcome":"pass"/' "$copy/street/verdicts.jsonl"
"$@" "$copy/street" > "$copy/said" 2>&1
status=$?
if [ "$status" -ne 1 ]; then
  cat "$copy/said" >&2
  echo "golden: FAILED: exit $status of $* instead of 1 for an improved verdict" >&2
  exit 1
fi
echo "golden: same verdicts, sha256 $(sha256sum < "$street/verdicts.jsonl" | cut -d' ' -f1)"
