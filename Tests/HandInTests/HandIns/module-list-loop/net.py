import torch.nn as nn
import torch.nn.functional as F


class DeepMLP(nn.Module):
    sizes = [784, 200, 100, 50, 10]

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(self.sizes[:-1], self.sizes[1:])])
        self.norms = nn.ModuleList(nn.BatchNorm1d(n) for n in self.sizes[1:-1])

    def forward(self, x):
        x = x.flatten(1)
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < len(self.layers) - 1:
                x = F.elu(self.norms[i](x))
        return x
