"""Draws the test images and runs the three parts. Started by `run`, which says what they are."""

import argparse
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from copies import copies
from images_per_second import images_per_second
from whole_job import whole_job

SEED = 2024
PARTS = {"job": whole_job, "speed": images_per_second, "copies": copies}


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
    def networks(self):
        return self.scratch / "networks"

    @property
    def throughput(self):
        return self.package / ".build" / "debug" / "throughput"

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
    """Draws the test images and writes the networks of the second and third part."""
    draw = [place.grade[0], "data", "sample", "--dir", place.data, "--seed", SEED]
    draw += ["--train", 1, "--test", 10_000]
    write = [sys.executable, place.python / "speed_networks.py"]
    write += [place.package / "Fixtures", place.networks]
    for command in (draw, write):
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
