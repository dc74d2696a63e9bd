"""Times an evaluation of the whole data set at several batch sizes."""

import json
from time import perf_counter


def measure(evaluate, batches, repeats, scores_path):
    """Prints `{batch: [seconds, ...]}`; writes the scores `[N, 10]` as float32, row-major."""
    seconds = {}
    for batch in map(int, batches):
        scores = evaluate(batch)
        seconds[batch] = [timed(evaluate, batch) for _ in range(repeats)]
    scores.tofile(scores_path)
    print(json.dumps(seconds))


def timed(evaluate, batch):
    start = perf_counter()
    evaluate(batch)
    return perf_counter() - start
