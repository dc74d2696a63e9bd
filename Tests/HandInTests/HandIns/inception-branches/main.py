import torch
import numpy as np
from PIL import Image
from torch.utils.data import Dataset, DataLoader
from torchvision import transforms
from googlenet import MiniGoogLeNet

tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5], [0.5])])


class FashionMnistData(Dataset):
    def __init__(self, images, labels, transform):
        self.images = np.frombuffer(open(images, 'rb').read()[16:], np.uint8).reshape(-1, 28, 28)
        self.labels = np.frombuffer(open(labels, 'rb').read()[8:], np.uint8)
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, item):
        return self.transform(Image.fromarray(self.images[item])), int(self.labels[item])


if __name__ == '__main__':
    net = MiniGoogLeNet(num_classes=10, init_weights=True)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.0003)
    data = FashionMnistData('data/train-images-idx3-ubyte', 'data/train-labels-idx1-ubyte', tf)
    for epoch in range(5):
        for images, labels in DataLoader(data, 32, shuffle=True):
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
    torch.save(net.state_dict(), 'weights/google.pth')
