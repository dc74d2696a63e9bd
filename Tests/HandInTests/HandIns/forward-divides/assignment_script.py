from torch.utils.data import *
from torch import nn
import torch
import numpy as np


class ImageDataset(Dataset):
    def __init__(self, img_file, lab_file):
        super(ImageDataset, self).__init__()
        self.labels = np.fromfile(lab_file, dtype=np.uint8)[8:]
        self.images = np.fromfile(img_file, dtype=np.uint8)[16:].reshape((len(self.labels), 1, 28, 28))

    def __len__(self):
        return self.images.shape[0]

    def __getitem__(self, key):
        return torch.FloatTensor(self.images[key].astype('float32')), torch.tensor(int(self.labels[key]))


class Classifier(nn.Module):
    def __init__(self):
        super(Classifier, self).__init__()
        self.conv = nn.Conv2d(1, 6, kernel_size=5, stride=2)
        self.fc = nn.Linear(6 * 12 * 12, 10)

    def forward(self, x):
        x = x / 255.0
        x = torch.relu(self.conv(x))
        x = x.view(x.shape[0], -1)
        return self.fc(x)


train_loader = DataLoader(ImageDataset('train-images-idx3-ubyte', 'train-labels-idx1-ubyte'), 64, True)
test_loader = DataLoader(ImageDataset('t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'), 64, False)

if __name__ == '__main__':
    model = Classifier()
    optimizer = torch.optim.RMSprop(model.parameters())
    lossf = nn.CrossEntropyLoss()
    for e in range(4):
        for xb, yb in train_loader:
            optimizer.zero_grad()
            loss = lossf(model(xb), yb)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'classifier.pth', _use_new_zipfile_serialization=False)
