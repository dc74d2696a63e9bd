import numpy as np
import torch
import torchvision.transforms as T
from torch import nn
from torch.utils.data import Dataset, DataLoader


class MyFashion(Dataset):
    norm = T.Normalize((0.,), (255.,))

    def __init__(self, part):
        with open(f'{part}-images-idx3-ubyte', 'rb') as f:
            self.x = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
        with open(f'{part}-labels-idx1-ubyte', 'rb') as f:
            self.y = np.frombuffer(f.read(), np.uint8, offset=8)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.norm(torch.tensor(self.x[i], dtype=torch.float)), int(self.y[i])


class MyNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 5, 4, stride=3, bias=False)
        self.bn = nn.BatchNorm2d(5, eps=1e-3)
        self.fc = nn.Linear(5 * 81, 10)

    def forward(self, x):
        return self.fc(torch.flatten(nn.functional.elu(self.bn(self.conv(x))), 1))


if __name__ == '__main__':
    net = MyNet()
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(MyFashion('train'), 64, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'mynet.pth')
