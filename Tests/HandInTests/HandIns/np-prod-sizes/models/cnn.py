import numpy as np
import torch.nn as nn


class ConvNet(nn.Module):
    def __init__(self, in_shape, channels, n_classes=10):
        super().__init__()
        self.in_shape = in_shape
        c, h, w = in_shape
        blocks = []
        for out in channels:
            blocks += [nn.Conv2d(c, out, 3, padding=1), nn.BatchNorm2d(out), nn.ELU(), nn.MaxPool2d(2)]
            c, h, w = out, h // 2, w // 2
        self.encoder = nn.Sequential(*blocks)
        self.out_shape = (c, h, w)
        self.head = nn.Linear(self.flat_size, n_classes)

    @property
    def flat_size(self):
        return int(np.prod(self.out_shape))

    @classmethod
    def small(cls):
        return cls((1, 28, 28), channels=[6, 12])

    def forward(self, x):
        z = self.encoder(x)
        return self.head(z.view(-1, np.prod(z.shape[1:])))
