"""Runs a command and measures it. Only the standard library is imported here: the kernel counts the
memory of the process that starts a command into that command's peak."""

import os
import subprocess
import sys
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Run(NamedTuple):
    seconds: float
    peak_megabytes: float


def measured(command):
    """Wall time and peak resident memory of a command; its standard output is thrown away."""
    start = perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"exit status {process.returncode}: {' '.join(map(str, command))}")
    return Run(seconds, usage.ru_maxrss / 1024)


def output(command):
    """What a command writes to standard output."""
    return subprocess.run(
        list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def succeeds(command):
    """Runs a command that writes to the terminal."""
    sys.stdout.flush()
    return subprocess.run(list(map(str, command))).returncode == 0


def alternating(rounds, commands):
    """Runs each of the named commands once to warm up, then once a round, in turn.

    Gives the runs by name; those with the same index are neighbours in time, so their ratio is less
    disturbed by whatever else the machine does than the ratio of two medians.
    """
    runs = {name: [] for name in commands}
    for index in range(rounds + 1):
        for name, command in commands.items():
            run = measured(command)
            if index > 0:
                runs[name].append(run)
    return runs


def spread(values, digits=2, unit=""):
    """Median, and in brackets the smallest and the largest."""
    low, middle, high = (
        f"{value:.{digits}f}" for value in (min(values), median(values), max(values))
    )
    return f"{middle}{unit} ({low} to {high})"


def ratios(numerators, denominators):
    return [above / below for above, below in zip(numerators, denominators, strict=True)]
