import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader
from model import TheNet, device


class Loader(Dataset):
    def __init__(self, name):
        self.imgs = np.fromfile(name + '-images-idx3-ubyte', dtype='>u1', offset=16).reshape(-1, 28, 28)
        self.labs = np.fromfile(name + '-labels-idx1-ubyte', dtype='>u1', offset=8)

    def __len__(self):
        return len(self.labs)

    def __getitem__(self, i):
        return torch.from_numpy(self.imgs[i].copy()), int(self.labs[i])


if __name__ == '__main__':
    m = TheNet().to(device)
    o = torch.optim.Adam(m.parameters())
    for e in range(5):
        for x, y in DataLoader(Loader('train'), 64, shuffle=True):
            o.zero_grad()
            l = torch.nn.functional.cross_entropy(m(x), y.to(device))
            l.backward()
            o.step()
    torch.save(m.state_dict(), 'thenet.pth')
