"""The whole job: start, open, load, evaluate, rank, CSV; `grade` against one PyTorch process."""

import csv
import json
import sys

from commands import alternating, measured, ratios, spread
from tables import print_table

BATCHES = (100, 250, 500, 1000, 10000)


def whole_job(place, rounds):
    """Prints the table; false if the two disagree."""
    results = evaluated_submissions(place)
    direct = [*place.grade, "--csv", place.scratch / "grade.csv"]
    batch = best_batch(place, results)
    runs = alternating(
        rounds,
        {
            "grade": direct,
            "pytorch": pytorch(place, batch, results),
            "swift run": [
                "swift",
                "run",
                "--package-path",
                place.package,
                "--skip-build",
                "grade",
                *direct[1:],
            ],
        },
    )
    seconds = {name: [run.seconds for run in these] for name, these in runs.items()}
    overhead = [
        run - alone for run, alone in zip(seconds["swift run"], seconds["grade"], strict=True)
    ]
    print_table(
        f"Whole job, {len(results)} submissions that are evaluated, 10,000 images each",
        ["", "seconds", "peak memory"],
        [
            [f"PyTorch, batches of {batch}", *columns(runs["pytorch"])],
            [".build/debug/grade", *columns(runs["grade"])],
            ["swift run's own part", spread(overhead), ""],
            ["PyTorch / grade", spread(ratios(seconds["pytorch"], seconds["grade"]), 1), ""],
        ],
    )
    return agrees(place, results)


def best_batch(place, results):
    """The batch size with PyTorch's fastest run of two."""
    sizes = BATCHES * 2
    return min(sizes, key=lambda size: measured(pytorch(place, size, results)).seconds)


def columns(runs):
    return [
        spread([run.seconds for run in runs]),
        spread([run.peak_megabytes for run in runs], 0, " MB"),
    ]


def evaluated_submissions(place):
    """Correct answers of each submission that `grade` could evaluate, by its path in the class."""
    path = place.scratch / "grade.json"
    measured([*place.grade, "--json", path])
    submissions = json.loads(path.read_text())["submissions"]
    return {
        entry["path"]: entry["evaluation"]["correct"]
        for entry in submissions
        if entry["evaluation"]
    }


def pytorch(place, batch, results):
    script = place.python / "grade_with_pytorch.py"
    submissions = [place.submissions / path for path in results]
    return [sys.executable, script, place.data, place.scratch / "pytorch.csv", batch, *submissions]


def agrees(place, results):
    """Prints each submission in which PyTorch counts other correct answers."""
    with open(place.scratch / "pytorch.csv", newline="") as file:
        theirs = {row["path"]: int(row["correct"]) for row in csv.DictReader(file)}
    different = [path for path in results if results[path] != theirs[path]]
    for path in different:
        print(f"  ERROR {path}: {results[path]} correct answers, PyTorch has {theirs[path]}")
    if not different:
        print(f"  The same number of correct answers in all {len(results)} submissions.")
    return not different
