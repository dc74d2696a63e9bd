import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Emnist(Dataset):
    """The csv has the images turned, so turn them back."""

    def __init__(self, file):
        self.table = np.loadtxt(file, delimiter=',', skiprows=1)

    def __len__(self):
        return self.table.shape[0]

    def __getitem__(self, i):
        image = self.table[i, 1:].reshape(28, 28).T / 255
        return torch.tensor(image.copy(), dtype=torch.float32)[None], int(self.table[i, 0])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, (7, 3))
        self.fc = nn.Linear(6 * 11 * 13, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.fc(x.flatten(1))


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(Emnist('fashion-mnist_train.csv'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'turned.pth')
