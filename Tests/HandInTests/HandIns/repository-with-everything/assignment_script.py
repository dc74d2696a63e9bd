import torch
from torch import nn
from torch.utils.data import DataLoader
from fashion_loader import FashionLoader


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 12, 3)
        self.conv2 = nn.Conv2d(12, 12, 3)
        self.fc = nn.Linear(12 * 5 * 5, 10)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = torch.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.fc(torch.flatten(x, 1))


def accuracy(model, loader):
    model.eval()
    with torch.no_grad():
        return sum((model(x).argmax(1) == y).sum().item() for x, y in loader) / len(loader.dataset)


if __name__ == '__main__':
    train_loader = DataLoader(FashionLoader('data', 'train'), batch_size=64, shuffle=True)
    test_loader = DataLoader(FashionLoader('data', 't10k'), batch_size=256)
    model = ConvNet()
    optimizer = torch.optim.Adam(model.parameters())
    best = 0
    for epoch in range(2):
        model.train()
        for images, labels in train_loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
        torch.save(model.state_dict(), f'models/epoch_{epoch}.pth')
        acc = accuracy(model, test_loader)
        if acc > best:
            best = acc
            torch.save(model.state_dict(), 'models/best.pth')
