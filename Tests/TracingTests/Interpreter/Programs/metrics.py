class AverageMeter:
    def __init__(self): self.reset()
    def reset(self): self.val = self.avg = self.sum = self.count = 0
    def update(self, val, n=1):
        self.val = val; self.sum += val * n; self.count += n; self.avg = self.sum / self.count
m = AverageMeter()
for loss, n in [(0.5, 64), (0.25, 64), (1.0, 32)]: m.update(loss, n)
print(f"{m.avg:.4f} {m.sum:.2f} {m.count} {m.val}")
history = {"train": [], "val": []}
for epoch in range(3):
    history["train"].append(1 / (epoch + 1)); history["val"].append(round(0.9 ** epoch, 3))
best = min(range(3), key=lambda i: history["val"][i])
print(best, history, max(history["train"]), sum(history["val"]) / len(history["val"]))
labels = ["T-shirt/top", "Trouser", "Pullover"]
print({i: l for i, l in enumerate(labels)}, "%-12s|%5.1f%%" % (labels[0], 91.256), f"{labels[1]:>10}: {0.912:.1%}")
confusion = [[0] * 3 for _ in range(3)]
for t, p in [(0, 0), (1, 1), (2, 1), (0, 0)]: confusion[t][p] += 1
print(confusion, [sum(r) for r in confusion], sum(confusion[i][i] for i in range(3)) / 4)
