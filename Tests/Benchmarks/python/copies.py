"""Many copies of one small submission: time for each, and whether memory grows with them."""

import shutil
import zipfile
from statistics import median

from commands import measured, spread
from tables import print_table

COUNTS = (100, 1000)
LOADER = """
import csv
import torch
from torch.utils.data import Dataset


class CustomMNIST(Dataset):
    def __init__(self, path):
        with open(path) as file:
            self.rows = [[int(cell) for cell in row] for row in csv.reader(file)]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        label, *pixels = self.rows[index]
        return torch.tensor(pixels) / 255, label
"""


def copies(place, rounds):
    """Prints the table; there is nothing to disagree on."""
    source = place.networks / "784-16-16-10"
    rows, peaks = [], {}
    for count in COUNTS:
        folder = write_class(place.scratch / f"copies-{count}", source, count)
        command = [
            place.grade[0],
            folder,
            "--data",
            place.data,
            "--csv",
            place.scratch / "copies.csv",
        ]
        runs = [measured(command) for _ in range(rounds)]
        peaks[count] = median(run.peak_megabytes for run in runs)
        milliseconds = [1000 * run.seconds / count for run in runs]
        memory = spread([run.peak_megabytes for run in runs], 0, " MB")
        rows.append([f"{count:,} copies", spread(milliseconds), memory])
    print_table(
        "Copies of one 784-16-16-10 submission, 10,000 images each",
        ["", "ms a submission", "peak memory"],
        rows,
    )
    fewer, more = COUNTS
    growth = 1024 * (peaks[more] - peaks[fewer]) / (more - fewer)
    print(f"  {growth:.0f} KB more for each further submission.")
    return True


def write_class(folder, source, count):
    """`count` zip archives of the same files, named as students' are."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    first = folder / "student-0001.zip"
    with zipfile.ZipFile(first, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(source.iterdir()):
            archive.write(file, file.name)
        archive.writestr("loader.py", LOADER)
    for index in range(2, count + 1):
        shutil.copyfile(first, folder / f"student-{index:04}.zip")
    return folder
