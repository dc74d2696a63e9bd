import gzip
import numpy as np
import torch
import torch.nn as nn
import torch.utils.data as D


class FDataset(D.Dataset):
    def __init__(self, prefix):
        self.i = gzip.decompress(open(prefix + '-images-idx3-ubyte.gz', 'rb').read())[16:]
        self.l = gzip.decompress(open(prefix + '-labels-idx1-ubyte.gz', 'rb').read())[8:]

    def __len__(self):
        return len(self.l)

    def __getitem__(self, n):
        x = np.frombuffer(self.i[n * 784:(n + 1) * 784], dtype=np.uint8).astype(np.float32) / 255.
        return torch.from_numpy(x).view(1, 28, 28), self.l[n]


class MobileFashion(nn.Module):
    def __init__(self):
        super(MobileFashion, self).__init__()

        def conv_bn(inp, oup, stride):
            return nn.Sequential(
                nn.Conv2d(inp, oup, 3, stride, 1, bias=False),
                nn.GroupNorm(2, oup),
                nn.ReLU6(inplace=True)
            )

        def conv_dw(inp, oup, stride):
            return nn.Sequential(
                nn.Conv2d(inp, inp, 3, stride, 1, groups=inp, bias=False),
                nn.GroupNorm(2, inp),
                nn.ReLU6(inplace=True),

                nn.Conv2d(inp, oup, 1, 1, 0, bias=False),
                nn.GroupNorm(2, oup),
                nn.ReLU6(inplace=True),
            )

        self.model = nn.Sequential(
            conv_bn(1, 8, 2),
            conv_dw(8, 16, 1),
            conv_dw(16, 32, 2),
            nn.AvgPool2d(7),
        )
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        x = self.model(x)
        x = x.view(-1, 32)
        x = self.fc(x)
        return x


def main():
    model = MobileFashion()
    opt = torch.optim.RMSprop(model.parameters(), 1e-3)
    for ep in range(10):
        for x, y in D.DataLoader(FDataset('fmnist/train'), 64, True):
            opt.zero_grad()
            loss = nn.CrossEntropyLoss()(model(x), y)
            loss.backward()
            opt.step()
    torch.save(model.state_dict(), 'mobile.pth')


if __name__ == '__main__':
    main()
