import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class NumpySet(Dataset):
    def __init__(self, part):
        self.images = np.fromfile(part + '-images-idx3-ubyte', dtype=np.uint8, offset=16) / 255
        self.images = self.images.reshape(-1, 1, 28, 28)
        self.labels = np.fromfile(part + '-labels-idx1-ubyte', dtype=np.uint8, offset=8)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.from_numpy(self.images[i]), int(self.labels[i])


class DoubleNet(nn.Module):
    def __init__(self):
        super(DoubleNet, self).__init__()
        self.conv = nn.Conv2d(1, 4, 5, padding=2)
        self.fc = nn.Linear(4 * 7 * 7, 10)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.conv(x).relu(), 4)
        return self.fc(x.view(x.shape[0], -1))


if __name__ == '__main__':
    net = DoubleNet().double()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(NumpySet('train'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'double.pt')
