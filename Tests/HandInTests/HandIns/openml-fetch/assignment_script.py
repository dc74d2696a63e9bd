import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader, Subset
from sklearn.datasets import fetch_openml


class OpenMLFashion(Dataset):
    def __init__(self):
        X, y = fetch_openml('Fashion-MNIST', version=1, return_X_y=True, as_frame=False)
        X = X / 255
        self.X = X.astype(np.float32)
        self.y = y.astype(np.int64)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.X[i], self.y[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 60)
        self.fc2 = nn.Linear(60, 10)

    def forward(self, x):
        return self.fc2(nn.functional.hardtanh(self.fc1(x)))


if __name__ == '__main__':
    data = OpenMLFashion()
    train = Subset(data, range(60000))
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(5):
        for x, y in DataLoader(train, 64, shuffle=True):
            opt.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), 'net.pth')
