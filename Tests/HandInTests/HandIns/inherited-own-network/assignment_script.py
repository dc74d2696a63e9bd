import torch, pandas
from torch import nn
from torch.utils.data import Dataset, DataLoader


class Table(Dataset):
    def __init__(self, name):
        self.frame = pandas.read_csv(name)

    def __len__(self):
        return len(self.frame)

    def __getitem__(self, i):
        values = self.frame.iloc[i].values
        row = torch.tensor(values[1:], dtype=torch.float32)
        return row / 255, values[0]


class SmallNet(nn.Module):
    def __init__(self, hidden, out):
        super().__init__()
        self.fc1 = nn.Linear(784, hidden)
        self.fc2 = nn.Linear(hidden, out)

    def hidden(self, x):
        return torch.relu(self.fc1(x))

    def forward(self, x):
        return self.fc2(self.hidden(x))


class BiggerNet(SmallNet):
    def __init__(self, hidden=30):
        super(BiggerNet, self).__init__(hidden, 20)
        self.fc3 = nn.Linear(20, 10)

    def hidden(self, x):
        return torch.sigmoid(self.fc1(x))

    def forward(self, x):
        x = super().forward(x)
        return self.fc3(nn.functional.relu(x))


if __name__ == '__main__':
    model = BiggerNet(hidden=40)
    opt = torch.optim.Adam(model.parameters(), 0.001)
    loader = DataLoader(Table('fashion-mnist_train.csv'), 100, True)
    for epoch in range(3):
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x), y)
            loss.backward()
            opt.step()
    torch.save(model.state_dict(), 'bigger.pth')
