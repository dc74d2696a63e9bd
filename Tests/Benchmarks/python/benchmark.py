"""Draws the test images and runs the parts. Started by `run`, which says what they are."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from copies import copies
from images_per_second import images_per_second
from opening import opening
from training import training
from whole_job import whole_job

SEED = 2024
PARTS = {
    "job": whole_job,
    "speed": images_per_second,
    "copies": copies,
    "training": training,
    "opening": opening,
}


class Place(NamedTuple):
    """Where things are."""

    package: Path
    scratch: Path

    @property
    def python(self):
        return self.package / "Tests" / "Benchmarks" / "python"

    @property
    def submissions(self):
        return self.package / "Fixtures" / "submissions"

    @property
    def data(self):
        return self.scratch / "data"

    @property
    def training_data(self):
        return self.scratch / "training-data"

    @property
    def networks(self):
        return self.scratch / "networks"

    @property
    def throughput(self):
        return self.package / ".build" / "debug" / "throughput"

    @property
    def opening(self):
        return self.package / ".build" / "debug" / "opening"

    @property
    def training_speed(self):
        return self.package / ".build" / "debug" / "training-speed"

    @property
    def grade(self):
        """Grades the fixture class on the drawn images."""
        program = self.package / ".build" / "debug" / "grade"
        return [program, self.submissions, "--data", self.data]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("package", type=Path)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    arguments = parser.parse_args()
    place = Place(arguments.package, arguments.scratch)
    prepare(place)
    agreements = [PARTS[part](place, arguments.rounds) for part in arguments.parts]
    sys.exit(0 if all(agreements) else 1)


def prepare(place):
    """Draws the images and writes the networks of the second and third part."""
    draw = [place.grade[0], "data", "sample", "--seed", SEED]
    test = [*draw, "--dir", place.data, "--train", 1, "--test", 10_000]
    train = [*draw, "--dir", place.training_data, "--train", 60_000, "--test", 1]
    write = [sys.executable, place.python / "speed_networks.py"]
    write += [place.package / "Fixtures", place.networks]
    for command in (test, train, write):
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
