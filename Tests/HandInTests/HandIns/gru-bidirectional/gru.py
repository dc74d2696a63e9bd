import gzip
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


class Rows(Dataset):
    def __init__(self, kind):
        raw = gzip.open("data/" + kind + "-images-idx3-ubyte.gz").read()
        images = np.frombuffer(raw, dtype=np.uint8, offset=16).reshape(-1, 28, 28).copy()
        self.images = torch.from_numpy(images).float() / 255
        raw = gzip.open("data/" + kind + "-labels-idx1-ubyte.gz").read()
        self.labels = torch.from_numpy(np.frombuffer(raw, dtype=np.uint8, offset=8).copy()).long()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


class GRUNet(nn.Module):
    def __init__(self, hidden=12):
        super().__init__()
        self.gru = nn.GRU(28, hidden, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * hidden, 10)

    def forward(self, x):
        _, h_n = self.gru(x)
        h = torch.cat((h_n[0], h_n[1]), dim=1)
        return self.fc(h)


if __name__ == "__main__":
    net = GRUNet().to(device)
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(10):
        for x, y in DataLoader(Rows("train"), 100, shuffle=True):
            x, y = x.to(device), y.to(device)
            loss = nn.functional.cross_entropy(net(x), y)
            opt.zero_grad()
            loss.backward()
            opt.step()
        print(epoch, loss.item())
    torch.save(net.state_dict(), "gru.pt")
