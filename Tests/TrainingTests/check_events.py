"""Reads event files with TensorBoard's own reader.

    pip install tensorboard          # 2.21.0 at the time of writing
    python Tests/TrainingTests/check_events.py            # the bytes that the tests record
    python Tests/TrainingTests/check_events.py FOLDER     # print what a run has written there
"""

import math
import pathlib
import sys
import tempfile

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader


def scalars(folder):
    """The curves of a folder: tag -> [(wall time, step, value)]."""
    events = EventAccumulator(str(folder))
    events.Reload()
    return {
        tag: [(e.wall_time, e.step, e.value) for e in events.Scalars(tag)]
        for tag in sorted(events.Tags()["scalars"])
    }


def check_recorded_bytes():
    here = pathlib.Path(__file__).parent
    recorded = (here / "EventFiles" / "Snapshots" / "events.hex").read_text()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "events.out.tfevents.1795000000.lab.17.0"
        path.write_bytes(bytes.fromhex(recorded))
        records = list(RawEventFileLoader(str(path)).Load())
        assert len(records) == 4, f"{len(records)} records, expected the version and 3 steps"
        curves = scalars(folder)
    time = 1_795_000_000.25
    losses = [(time, 1, 2.0), (time, 2, 1.0), (time, 3, 2 / 3)]
    rates = [(time, 1, 1e-3), (time, 2, 1e-3), (time, 3, math.nan)]
    accuracies = [(time, 1, 0.25), (time, 2, 0.5), (time, 3, 0.75)]
    expected = {"accuracy/validation": accuracies, "learning_rate": rates, "loss/train": losses}
    assert curves.keys() == expected.keys(), curves.keys()
    for tag, points in expected.items():
        assert len(curves[tag]) == len(points), (tag, curves[tag])
        for (found_time, found_step, found), (_, step, value) in zip(curves[tag], points):
            assert found_time == time and found_step == step, (tag, found_time, found_step)
            same = math.isnan(found) if math.isnan(value) else math.isclose(found, value, rel_tol=1e-6)
            assert same, (tag, step, found, value)
    print("TensorBoard reads 4 records and 3 curves as written")


if len(sys.argv) > 1:
    for tag, points in scalars(sys.argv[1]).items():
        print(tag, *(f"{step}:{value:.6g}" for _, step, value in points))
else:
    check_recorded_bytes()
