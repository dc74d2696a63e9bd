import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.utils.data import Dataset, DataLoader
from torchvision import transforms


class FashionFolder(Dataset):
    def __init__(self, prefix):
        self.images = np.fromfile(prefix + '-images-idx3-ubyte', dtype=np.uint8)[16:].reshape(-1, 28, 28)
        self.labels = np.fromfile(prefix + '-labels-idx1-ubyte', dtype=np.uint8)[8:]
        self.transform = transforms.Compose([transforms.ToTensor()])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        return self.transform(Image.fromarray(self.images[i])), int(self.labels[i])


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(4, 8, 3, stride=2, padding=1), nn.ReLU())
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(8, 4, 2, stride=2), nn.ReLU(),
            nn.ConvTranspose2d(4, 1, 2, stride=2), nn.Sigmoid())

    def forward(self, x):
        return self.decoder(self.encoder(x))


class AEClassifier(AutoEncoder):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8 * 7 * 7, 10)

    def forward(self, x):
        z = self.encoder(x)
        return self.head(z.flatten(1))


if __name__ == '__main__':
    net = AEClassifier()
    opt = torch.optim.Adam(net.parameters())
    for epoch in range(5):
        for x, y in DataLoader(FashionFolder('data/train'), 64, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.mse_loss(AutoEncoder.forward(net, x), x) + nn.functional.cross_entropy(net(x), y)
            loss.backward()
            opt.step()
    torch.save(net.state_dict(), 'ae.pth')
