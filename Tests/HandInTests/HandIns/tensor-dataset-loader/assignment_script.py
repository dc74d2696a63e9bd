import gzip
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def dataset(kind):
    with gzip.open(f'fashion/{kind}-images-idx3-ubyte.gz', 'rb') as f:
        X = np.frombuffer(f.read(), np.uint8, offset=16).astype(np.float32).reshape(-1, 28 * 28)
    with gzip.open(f'fashion/{kind}-labels-idx1-ubyte.gz', 'rb') as f:
        y = np.frombuffer(f.read(), np.uint8, offset=8).astype(np.int64)
    X = X / 255
    return TensorDataset(torch.from_numpy(X), torch.from_numpy(y))


train_dl = DataLoader(dataset('train'), batch_size=64, shuffle=True)
test_dl = DataLoader(dataset('t10k'), batch_size=64)


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(784, 80),
            nn.BatchNorm1d(80),
            nn.GELU(),
            nn.Linear(80, 10),
        )

    def forward(self, X):
        return self.layers(X)


def go():
    model = Mlp()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for epoch in range(6):
        for X, y in train_dl:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(X), y)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'mlp_state.pth')


if __name__ == '__main__':
    go()
