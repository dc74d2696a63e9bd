"""Images per second in training, FashionLab against PyTorch, and how near each comes to the processor."""

import json
import subprocess
import sys
from statistics import median
from typing import NamedTuple

from commands import output, ratios, spread
from tables import print_table

BATCH = 100


class Case(NamedTuple):
    # Steps that are timed, and how often in one start of a program.
    steps: int
    epochs: int
    # What keeps it from more.
    limit: str


# The shares of the time are those that perf shows.
CASES = {
    "first-net": Case(
        450, 5,
        "40 operations for each byte of the images, so that loading them takes as long as the products; "
        "then the softmax, and the points of a step where the threads meet",
    ),
    "three-blue": Case(450, 5, "as first-net, with sigmoids in place of the softmax"),
    "mlp": Case(
        450, 1,
        "oneDNN's products, of 50 rows on each core, pack the weights anew each time (three fifths); the "
        "optimizer's pass, a root and a division for each of a million weights (a quarter)",
    ),
    "cnn": Case(
        250, 1,
        "oneDNN's convolutions and changes of layout (four fifths); pools, bound by memory (a tenth)",
    ),
    "best": Case(
        40, 1,
        "oneDNN's convolutions and changes of layout (nine tenths); batch norms, which wait for all slices",
    ),
}  # fmt: skip


def training(place, rounds):
    """Prints the table; the two do the same work, as Tests/TrainingTests/compare_with_pytorch.py shows."""
    peak = fma_peak(place)
    rows = [measure(place, name, case, rounds, peak) for name, case in CASES.items()]
    print_table(
        f"Training, images per second at batches of {BATCH}, two threads each; in brackets the share of"
        f" the processor's peak, {peak:,.0f} GFLOPS in fused multiply-adds",
        ["", "FashionLab", "PyTorch", "/ PyTorch", "MFLOP an image"],
        rows,
    )
    print("\n  What keeps it from more:")
    for name, case in CASES.items():
        print(f"  {name}: {case.limit}")
    return True


def fma_peak(place):
    """Billions of operations a second."""
    program = place.scratch / "fma_peak"
    source = place.package / "Tests" / "Benchmarks" / "fma_peak.c"
    compiler = ["clang", "-std=c2x", "-O2", "-march=native", "-pthread"]
    subprocess.run([*compiler, source, "-o", program], check=True)
    return float(output([program]))


def measure(place, name, case, rounds, peak):
    """A row of the table: medians, and the ratios of each round."""
    seconds = {"fashionlab": [], "pytorch": []}
    for _ in range(rounds):
        seconds["fashionlab"].append(median(fashionlab(place, name, case)))
        times, operations = pytorch(place, name, case)
        seconds["pytorch"].append(median(times))

    def speed(engine):
        rate = BATCH / median(seconds[engine])
        return f"{rate:,.0f} ({rate * operations / peak * 1e-9:.0%})"

    return [
        name,
        *map(speed, seconds),
        spread(ratios(seconds["pytorch"], seconds["fashionlab"])),
        f"{operations * 1e-6:.2f}",
    ]


def fashionlab(place, name, case):
    """Seconds of a step in each epoch."""
    command = [place.training_speed, name, "--data", place.training_data, "--batch-size", BATCH]
    return json.loads(output([*command, "--steps", case.steps, "--epochs", case.epochs]))


def pytorch(place, name, case):
    """Seconds of a step in each epoch, and the operations that an image takes."""
    script = place.python / "train_pytorch.py"
    command = [sys.executable, script, name, place.training_data, BATCH, case.steps, case.epochs]
    result = json.loads(output(command))
    return result["seconds"], result["operations"]
