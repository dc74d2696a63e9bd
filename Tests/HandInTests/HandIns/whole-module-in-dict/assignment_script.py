import gzip
import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader
from model import SmallCNN


class FDS(Dataset):
    def __init__(self, k):
        self.x = np.frombuffer(gzip.open(k + '-images-idx3-ubyte.gz').read(), np.uint8, offset=16)
        self.y = np.frombuffer(gzip.open(k + '-labels-idx1-ubyte.gz').read(), np.uint8, offset=8)

    def __len__(self):
        return self.y.shape[0]

    def __getitem__(self, i):
        img = self.x[784 * i:784 * (i + 1)].reshape(1, 28, 28)
        return torch.FloatTensor(img / 255), torch.LongTensor([self.y[i]])[0]


if __name__ == '__main__':
    net = SmallCNN(channels=4).to('cuda:0')
    opt = torch.optim.SGD(net.parameters(), 0.1)
    for epoch in range(4):
        for x, y in DataLoader(FDS('train'), 100, shuffle=True):
            opt.zero_grad()
            torch.nn.functional.cross_entropy(net(x.cuda()), y.cuda()).backward()
            opt.step()
        torch.save({'epoch': epoch, 'model': net, 'optimizer': opt.state_dict()}, 'state.pt')
