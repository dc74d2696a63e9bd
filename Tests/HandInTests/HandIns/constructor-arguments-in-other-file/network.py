import torch
from torch import nn


class FeedForward(nn.Module):
    def __init__(self, n_in, hidden, n_out, dropout):
        super(FeedForward, self).__init__()
        layers = []
        last = n_in
        for h in hidden:
            layers.append(nn.Linear(last, h))
            layers.append(nn.ReLU())
            if dropout > 0:
                layers.append(nn.Dropout(dropout))
            last = h
        layers.append(nn.Linear(last, n_out))
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x.view(x.size(0), -1))
