class Loader:
    def __init__(self, data, size, drop_last=False):
        self.data, self.size, self.drop_last = data, size, drop_last
    def __len__(self):
        n = len(self.data) / self.size
        return int(n) if self.drop_last else -(-len(self.data) // self.size)
    def __iter__(self):
        for i in range(0, len(self.data), self.size):
            batch = self.data[i:i + self.size]
            if self.drop_last and len(batch) < self.size: return
            yield batch
l = Loader(list(range(7)), 3)
print(len(l), list(l), len(Loader(list(range(7)), 3, True)), list(Loader(range(7), 3, drop_last=True)))
for i, batch in enumerate(l, 1): print(i, batch, end="\n") if False else print(i, batch)
it = iter(l); print(next(it), next(it), next(it), next(it, "done"))
class Dataset:
    def __init__(self): self.items = [(x, x % 2) for x in range(5)]
    def __len__(self): return len(self.items)
    def __getitem__(self, i):
        if isinstance(i, slice): return self.items[i]
        return self.items[i]
d = Dataset(); print(len(d), d[1], d[-1], d[1:3], [y for x, y in d], list(zip(*d))[1], (3, 1) in d)
