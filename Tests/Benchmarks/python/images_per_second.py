"""Images per second of single networks in FashionLab, ONNX Runtime and PyTorch."""

import json
import sys
from statistics import median

from commands import output, ratios, spread, succeeds
from tables import print_table

BATCHES = {"onnxruntime": (25, 50, 100, 250, 1000, 10000), "pytorch": (25, 100, 250, 1000, 10000)}
IMAGES = 10_000
REPEATS = 5


def images_per_second(place, rounds):
    """Prints the table; false if the engines predict differently."""
    names = sorted(path.stem for path in place.networks.glob("*.onnx"))
    rows = [measure(place, name, rounds) for name in names]
    print_table(
        "Images per second, pixels to scores, two threads each; in brackets the best batch size",
        ["", "FashionLab", "ONNX Runtime", "PyTorch", "/ ONNX Runtime", "/ PyTorch"],
        rows,
    )
    compare = place.python / "compare_predictions.py"
    return succeeds([sys.executable, compare, place.scratch, *names])


def measure(place, name, rounds):
    """A row of the table: the median of each engine's best times, and the ratios of each round."""
    batches = {engine: best_batch(place, name, engine) for engine in BATCHES}
    seconds = {"fashionlab": [], "onnxruntime": [], "pytorch": []}
    for _ in range(rounds):
        seconds["fashionlab"].append(min(fashionlab(place, name)))
        for engine, batch in batches.items():
            times = other_engine(place, name, engine, REPEATS, [batch])
            seconds[engine].append(min(times[batch]))

    def speed(engine):
        note = f" ({batches[engine]})" if engine in batches else ""
        return f"{IMAGES / median(seconds[engine]):,.0f}{note}"

    return [
        name,
        *map(speed, seconds),
        *(spread(ratios(seconds[engine], seconds["fashionlab"])) for engine in batches),
    ]


def best_batch(place, name, engine):
    times = other_engine(place, name, engine, 2, BATCHES[engine])
    return min(times, key=lambda batch: min(times[batch]))


def fashionlab(place, name):
    """Seconds of each repeat; writes the predictions."""
    command = [place.throughput, place.networks / name, "--data", place.data]
    command += ["--repeats", REPEATS, "--predictions", place.scratch / f"{name}.fashionlab"]
    return json.loads(output(command))


def other_engine(place, name, engine, repeats, batches):
    """Seconds of each repeat by batch size; writes the scores."""
    script = place.python / f"run_{engine}.py"
    scores = place.scratch / f"{name}.{engine}"
    command = [sys.executable, script, place.networks, name, place.data, repeats, scores, *batches]
    return {int(batch): times for batch, times in json.loads(output(command)).items()}
