"""Images per second of one network in ONNX Runtime.

Usage: run_onnxruntime.py NETWORKS NAME DATA REPEATS SCORES BATCH...
"""

import sys
from pathlib import Path

import numpy
import onnxruntime

from idx import read_test_set
from timing import measure


def main(networks, name, data, repeats, scores, *batches):
    pixels, _ = read_test_set(data)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(
        Path(networks) / f"{name}.onnx", options, providers=["CPUExecutionProvider"]
    )

    def evaluate(batch):
        outputs = [
            session.run(None, {"pixels": pixels[start : start + batch]})[0]
            for start in range(0, len(pixels), batch)
        ]
        return numpy.concatenate(outputs)

    measure(evaluate, batches, int(repeats), scores)


if __name__ == "__main__":
    main(*sys.argv[1:])
