import os
from pathlib import Path
root = Path("data") / "fashion"
p = root / "train.csv"
print(p, p.name, p.stem, p.suffix, p.parent, str(root), repr(p), p.parts)
print(root.joinpath("a", "b.txt"), p.with_suffix(".pt"), p.with_name("x.y"), "pre" / Path("q"), Path("a/./b//c"))
print(os.path.join(str(root), "m.pth"), os.path.join("a", "b", "c"), os.path.splitext("model.best.pth"))
print(Path("x.tar.gz").suffix, Path("/abs/p").name, p == Path("data/fashion/train.csv"), f"{p}")
print(isinstance(p, Path), p.as_posix(), Path("a").parent, Path("a/b/c").parents[0])
