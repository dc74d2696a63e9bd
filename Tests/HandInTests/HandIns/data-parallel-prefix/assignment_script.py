import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import Dataset, DataLoader
from torchvision import transforms


class FashionImages(Dataset):
    def __init__(self, which, transform):
        self.pixels = np.fromfile(which + '-images-idx3-ubyte', dtype=np.uint8)[16:].reshape(-1, 28, 28)
        self.targets = np.fromfile(which + '-labels-idx1-ubyte', dtype=np.uint8)[8:]
        self.transform = transform

    def __getitem__(self, index):
        return self.transform(self.pixels[index]), int(self.targets[index])

    def __len__(self):
        return len(self.targets)


class ConvModel(nn.Module):
    def __init__(self):
        super(ConvModel, self).__init__()
        self.conv1 = nn.Conv2d(1, 10, 3)
        self.conv2 = nn.Conv2d(10, 20, 3)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(20 * 5 * 5, 10)

    def forward(self, x):
        x = self.pool(nn.functional.relu(self.conv1(x)))
        x = self.pool(nn.functional.relu(self.conv2(x)))
        return self.fc(x.view(x.size()[0], -1))


if __name__ == '__main__':
    model = nn.DataParallel(ConvModel()).cuda()
    opt = torch.optim.Adam(model.parameters())
    loader = DataLoader(FashionImages('train', transforms.ToTensor()), 256, shuffle=True)
    for epoch in range(10):
        for x, y in loader:
            opt.zero_grad()
            loss = nn.functional.cross_entropy(model(x.cuda()), y.cuda())
            loss.backward()
            opt.step()
    torch.save(model.state_dict(), 'parallel.pth')
