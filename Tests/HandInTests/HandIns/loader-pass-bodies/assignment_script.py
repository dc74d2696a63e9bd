import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
from torchvision import datasets
from torchvision.transforms import ToTensor


class CustomDataset(Dataset):
    def __init__(self):
        pass

    def __len__(self):
        pass

    def __getitem__(self, idx):
        pass


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(784, 24)
        self.b = nn.Linear(24, 10)

    def forward(self, x):
        return self.b(self.a(x.flatten(1)).relu())


def main():
    train_loader = DataLoader(datasets.FashionMNIST('data', train=True, download=True, transform=ToTensor()), 64, shuffle=True)
    model = Net()
    optim = torch.optim.Adam(model.parameters())
    for x, y in train_loader:
        optim.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optim.step()
    torch.save(model.state_dict(), 'net.pth')


if __name__ == '__main__':
    main()
