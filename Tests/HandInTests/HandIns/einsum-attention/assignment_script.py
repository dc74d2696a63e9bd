import gzip
import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader
from model import AttentionNet


class FData(Dataset):
    def __init__(self, split):
        self.split = split
        self.labels = np.frombuffer(gzip.open(split + '-labels-idx1-ubyte.gz').read()[8:], np.uint8)
        self.images = np.frombuffer(gzip.open(split + '-images-idx3-ubyte.gz').read()[16:], np.uint8)
        self.images = self.images.reshape(len(self.labels), 28, 28)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return torch.from_numpy(self.images[i].copy()), int(self.labels[i])


if __name__ == '__main__':
    net = AttentionNet()
    optim = torch.optim.Adam(net.parameters(), 1e-3)
    for e in range(10):
        for x, y in DataLoader(FData('train'), 64, shuffle=True):
            optim.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(x), y)
            loss.backward()
            optim.step()
    torch.save(net.state_dict(), 'attention.pth')
