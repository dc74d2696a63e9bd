"""Files of PyTorch: the time from the path to the tensors, and the memory that it takes."""

import sys
from statistics import median

from commands import measured, output, ratios, spread
from tables import print_table

MEGABYTES = (1, 100)


def opening(place, rounds):
    """Prints the table; nothing in it can disagree."""
    folder = place.scratch / "checkpoints"
    folder.mkdir(exist_ok=True)
    output([sys.executable, place.python / "write_checkpoints.py", folder, *MEGABYTES])
    # Of a fresh process, as a student's file is opened once; small ones before it warm the program up.
    warmup = folder / f"{MEGABYTES[0]}mb.pt"
    rows = []
    for megabytes in MEGABYTES:
        path = folder / f"{megabytes}mb.pt"
        own = [place.opening, warmup, warmup, path]
        other = [sys.executable, place.python / "open_pytorch.py", warmup, warmup, path]
        seconds = {"own": [], "other": []}
        for index in range(rounds + 1):
            pair = float(output(own)), float(output(other))
            if index > 0:
                for name, value in zip(seconds, pair, strict=True):
                    seconds[name].append(1000 * value)
        peaks = [measured([place.opening, path]).peak_megabytes for _ in range(rounds)]
        size = path.stat().st_size / 2**20
        rows.append(
            [
                f"{size:.0f} MB",
                spread(seconds["own"], 1, " ms"),
                spread(seconds["other"], 1, " ms"),
                spread(ratios(seconds["own"], seconds["other"])),
                f"{median(peaks):.0f} MB, {median(peaks) / size:.2f} of the file",
            ]
        )
    print_table(
        "From the path of a .pt to its tensors, once in a fresh process, its pages in the system's cache",
        ["", "FashionLab", "torch.load(mmap=False)", "ratio", "peak memory of FashionLab"],
        rows,
    )
    return True
