import torch, torch.nn as nn, pandas as pd
from torch.utils.data import Dataset, DataLoader


class Fashion_MNIST_Dataset(Dataset):
    def __init__(self, f):
        d = pd.read_csv(f)
        self.labels = torch.tensor(d['label'].values)
        self.images = torch.tensor(d.drop('label', axis=1).values).float() / 255.0

    def __len__(self):
        return self.labels.shape[0]

    def __getitem__(self, i):
        return self.images[i], self.labels[i]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.seq = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 10))

    def forward(self, x):
        return self.seq(x)


net = Net()
optimizer = torch.optim.Adam(net.parameters())
train_loader = DataLoader(Fashion_MNIST_Dataset('fashion-mnist_train.csv'), 64, shuffle=True)
for epoch in range(10):
    for (x, y) in train_loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
    print(loss.item())
