import gzip
import numpy as np
import torch
from torch.utils.data import DataLoader
from bases import ImageSet
from nets import Net


class FashionMNIST(ImageSet):
    def read(self, part):
        with gzip.open(f'{part}-images-idx3-ubyte.gz') as f:
            images = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 784)
        with gzip.open(f'{part}-labels-idx1-ubyte.gz') as f:
            labels = np.frombuffer(f.read(), np.uint8, offset=8)
        return images, labels


if __name__ == '__main__':
    net = Net()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(10):
        for x, y in DataLoader(FashionMNIST('train'), batch_size=64, shuffle=True):
            opt.zero_grad()
            torch.nn.functional.cross_entropy(net(x), y).backward()
            opt.step()
    torch.save(net.state_dict(), 'net_weights.pt')
