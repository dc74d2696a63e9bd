import csv
import torch
import torch.nn as nn
import torchvision.transforms as transforms
from torch.utils.data import Dataset, DataLoader

to_range = transforms.Compose([
    transforms.Lambda(lambda row: torch.tensor(row, dtype=torch.float32)),
    transforms.Lambda(lambda x: x / 127.5 - 1),
    transforms.Lambda(lambda x: x.view(1, 28, 28)),
])


class Wardrobe(Dataset):
    def __init__(self, filename, transform):
        self.samples = []
        with open(filename, newline='') as f:
            for n, row in enumerate(csv.reader(f)):
                if n > 0:
                    self.samples.append(([int(v) for v in row[1:]], int(row[0])))
        self.transform = transform

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, n):
        pixels, label = self.samples[n]
        return self.transform(pixels), label


train = Wardrobe('fashion-mnist_train.csv', to_range)
test = Wardrobe('fashion-mnist_test.csv', to_range)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(
            nn.Conv2d(1, 8, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(8, 16, 4, 2, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(16, 10, 7),
        )

    def forward(self, x):
        return self.model(x).squeeze()


if __name__ == '__main__':
    net = Classifier()
    opt = torch.optim.Adam(net.parameters(), 2e-4, betas=(0.5, 0.999))
    for epoch in range(10):
        for x, y in DataLoader(train, 64, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), 'classifier.pth')
