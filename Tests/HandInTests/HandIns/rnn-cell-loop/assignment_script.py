import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Rows(Dataset):
    def __init__(self, part):
        raw = open(part + '-images-idx3-ubyte', 'rb').read()
        self.x = torch.tensor(list(raw[16:]), dtype=torch.float32).div(255).view(-1, 28, 28)
        self.y = torch.tensor(list(open(part + '-labels-idx1-ubyte', 'rb').read()[8:]))

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


class CellNet(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden
        self.cell = nn.RNNCell(28, hidden)
        self.fc = nn.Linear(hidden, 10)

    def forward(self, x):
        h = torch.zeros(x.size(0), self.hidden)
        for t in range(x.size(1)):
            h = self.cell(x[:, t, :], h)
        return self.fc(h)


if __name__ == '__main__':
    net = CellNet(16)
    opt = torch.optim.Adam(net.parameters())
    for x, y in DataLoader(Rows('train'), 50, shuffle=True):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        opt.step()
    torch.save(net.state_dict(), 'cell.pt')
