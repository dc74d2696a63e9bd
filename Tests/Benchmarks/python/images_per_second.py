"""Images per second of single networks in FashionLab, ONNX Runtime and PyTorch."""

import json
import sys
from statistics import median

from commands import output, ratios, spread
from tables import print_table

BATCHES = {"onnxruntime": (25, 50, 100, 250, 1000, 10000), "pytorch": (25, 100, 250, 1000, 10000)}
IMAGES = 10_000
REPEATS = 5


def images_per_second(place, rounds):
    names = sorted(path.stem for path in place.networks.glob("*.onnx"))
    rows = [measure(place, name, rounds) for name in names]
    print_table(
        "Images per second, pixels to scores, two threads each; in brackets the best batch size",
        ["", "FashionLab", "ONNX Runtime", "PyTorch", "/ ONNX Runtime", "/ PyTorch"],
        rows,
    )
    compare = place.python / "compare_predictions.py"
    print(output([sys.executable, compare, place.scratch, *names]), end="")


def measure(place, name, rounds):
    """A row of the table: the median of each engine's best times, and the ratios of each round."""
    engines = {
        "onnxruntime": [sys.executable, place.python / "run_onnxruntime.py", place.networks],
        "pytorch": [sys.executable, place.python / "run_pytorch.py", place.networks],
    }
    batches, seconds = dict(BATCHES), {"fashionlab": [], "onnxruntime": [], "pytorch": []}
    for _ in range(rounds):
        command = [
            place.throughput,
            place.networks / name,
            "--data",
            place.data,
            "--repeats",
            REPEATS,
        ]
        command += ["--predictions", place.scratch / f"{name}.fashionlab"]
        seconds["fashionlab"].append(min(json.loads(output(command))))
        for engine, start in engines.items():
            scores = place.scratch / f"{name}.{engine}"
            times = json.loads(
                output([*start, name, place.data, REPEATS, scores, *batches[engine]])
            )
            # The first round tries all sizes; the best of them is measured from then on.
            best = min(times, key=lambda batch: min(times[batch]))
            batches[engine] = (best,)
            seconds[engine].append(min(times[best]))

    def speed(engine, note=""):
        return f"{IMAGES / median(seconds[engine]):,.0f}{note}"

    return [
        name,
        speed("fashionlab"),
        *(speed(engine, f" ({batches[engine][0]})") for engine in engines),
        *(spread(ratios(seconds[engine], seconds["fashionlab"])) for engine in engines),
    ]
