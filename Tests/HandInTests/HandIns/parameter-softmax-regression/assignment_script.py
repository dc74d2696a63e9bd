import gzip, math, struct
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class FMnist(Dataset):
    def __init__(self, name):
        with gzip.open(name + '-images-idx3-ubyte.gz') as f:
            magic, self.n, self.rows, self.cols = struct.unpack('>4i', f.read(16))
            self.bytes = f.read()
        with gzip.open(name + '-labels-idx1-ubyte.gz') as f:
            f.read(8)
            self.labels = f.read()

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        size = self.rows * self.cols
        image = torch.tensor(list(self.bytes[i * size:(i + 1) * size])) / 255
        return image, self.labels[i]


class SoftmaxRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(784, 10) / math.sqrt(784))
        self.bias = nn.Parameter(torch.zeros(10))

    def forward(self, xb):
        return xb @ self.weights + self.bias


if __name__ == '__main__':
    model = SoftmaxRegression().cuda()
    for epoch in range(5):
        for xb, yb in DataLoader(FMnist('train'), 64, shuffle=True):
            loss = nn.functional.cross_entropy(model(xb.cuda()), yb.cuda())
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p -= p.grad * 0.5
                model.zero_grad()
    torch.save(model.state_dict(), 'softmax.pt')
