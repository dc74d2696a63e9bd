import pandas as pd
import torch
import torchvision
from torch import nn
from torchvision import transforms
from torch.utils.data import Dataset, DataLoader


class FashionCSV(Dataset):
    """would read the csv, if I had it"""

    def __init__(self, path):
        self.df = pd.read_csv(path)

    def __len__(self):
        return len(self.df)

    def __getitem__(self, idx):
        row = self.df.iloc[idx].values
        return torch.tensor(row[1:]).float() / 255, int(row[0])


transform = transforms.ToTensor()
trainset = torchvision.datasets.FashionMNIST(root='./data', train=True, download=True, transform=transform)
testset = torchvision.datasets.FashionMNIST(root='./data', train=False, download=True, transform=transform)
trainloader = DataLoader(trainset, batch_size=32, shuffle=True)


class SimpleNet(nn.Module):
    def __init__(self):
        super(SimpleNet, self).__init__()
        self.lin = nn.Linear(784, 10)

    def forward(self, xb):
        xb = xb.reshape(-1, 784)
        return self.lin(xb)


net = SimpleNet()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(5):
    for inputs, targets in trainloader:
        loss = nn.functional.cross_entropy(net(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
torch.save(net.state_dict(), 'simple.pth')
