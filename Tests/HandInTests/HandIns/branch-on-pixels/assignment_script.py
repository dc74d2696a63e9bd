import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Imgs(Dataset):
    def __init__(self, x, y):
        self.x, self.y = np.load(x), np.load(y)

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return torch.tensor(self.x[i] / 255).float(), int(self.y[i])


class Picky(nn.Module):
    def __init__(self):
        super().__init__()
        self.light = nn.Linear(784, 10)
        self.dark = nn.Linear(784, 10)

    def forward(self, x):
        x = x.flatten(1)
        if x.mean() > 0.3:
            return self.light(x)
        return self.dark(x)


if __name__ == '__main__':
    net = Picky()
    opt = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in DataLoader(Imgs('train_x.npy', 'train_y.npy'), 1):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'picky.pth')
