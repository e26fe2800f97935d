#!/usr/bin/env python3
"""Runs the fuzz programs of build/fuzz, each for the same bounded time, JOBS at once.

    tests/fuzz/run.py [--seconds 60] [--jobs N] [TARGET...]

What is new goes into build/fuzz/corpus/TARGET and is used again by the next run; the committed seeds and findings of
the past are read and never written. A finding's input stays in build/fuzz/findings/TARGET, and its name is the last
thing said. Exit status 1 when something was found.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / "build/fuzz"
# A hang and memory without bound are findings: seconds for one input, and megabytes under the address sanitizer.
ONE_INPUT_SECONDS = 30  # by the clock on the wall, which a busy machine does not share out evenly
MEGABYTES = 2048


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="targets at once")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all when none is named")
    return parser.parse_args()


def programs(wanted):
    found = {path.name.removeprefix("fuzz_"): path
             for path in sorted((BUILD / "tests/fuzz").glob("fuzz_*")) if os.access(path, os.X_OK)}
    missing = [name for name in wanted if name not in found]
    if missing or not found:
        sys.exit(f"not built: {', '.join(missing) or 'any fuzz target'} (cmake --preset fuzz && ninja -C build/fuzz fuzzers)")
    return {name: found[name] for name in wanted or found}


def corpus(name):
    folders = [BUILD / "corpus" / name, TOP / "tests/fuzz/seeds" / name, TOP / "tests/fuzz/regressions" / name]
    folders[0].mkdir(parents=True, exist_ok=True)
    return [str(folder) for folder in folders if folder.is_dir()]


def fuzz(name, program, seconds):
    """Returns whether the target held, what there is to say of it, and the files that broke it."""
    findings = BUILD / "findings" / name
    findings.mkdir(parents=True, exist_ok=True)
    command = [program, f"-max_total_time={seconds}", f"-timeout={ONE_INPUT_SECONDS}", f"-rss_limit_mb={MEGABYTES}",
               f"-artifact_prefix={findings}/", "-print_final_stats=1", *corpus(name)]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    output = run.stdout.decode(errors="replace")
    (BUILD / "findings" / f"{name}.log").write_text(output)
    said = re.findall(r"stat::number_of_executed_units: *(\d+)", output)
    files = sorted(set(re.findall(r"Test unit written to (\S+)", output)))
    held = run.returncode == 0
    print(f"{'held ' if held else 'FOUND'} {name:<14} {said[0] if said else '?':>9} inputs", flush=True)
    if not held:
        print(*output.splitlines()[-40:], sep="\n", flush=True)
    return held, name, files


def main():
    options = arguments()
    with ThreadPoolExecutor(max(1, options.jobs)) as pool:
        runs = [pool.submit(fuzz, name, program, options.seconds) for name, program in programs(options.targets).items()]
        broken = [(name, files) for held, name, files in (run.result() for run in runs) if not held]
    for name, files in broken:
        print(f"{name}: {', '.join(files) or f'no input was kept; see build/fuzz/findings/{name}.log'}")
    if broken:
        print("Mend it, and put the input into tests/fuzz/regressions/TARGET under a name that says what it is.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
