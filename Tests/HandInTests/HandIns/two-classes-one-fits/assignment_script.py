import gzip
import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader
from models import Baseline, ConvClassifier


class FashionDataset(Dataset):
    def __init__(self, images, labels):
        self.images = np.frombuffer(gzip.open(images, "rb").read(), dtype=np.uint8, offset=16)
        self.images = self.images.reshape(-1, 1, 28, 28)
        self.labels = np.frombuffer(gzip.open(labels, "rb").read(), dtype=np.uint8, offset=8)

    def __len__(self):
        return len(self.images)

    def __getitem__(self, idx):
        x = torch.tensor(self.images[idx], dtype=torch.float) / 255.
        x = (x - 0.286) / 0.353
        return x, torch.tensor(self.labels[idx], dtype=torch.long)


def main():
    train_loader = DataLoader(
        FashionDataset("data/train-images-idx3-ubyte.gz", "data/train-labels-idx1-ubyte.gz"),
        batch_size=64, shuffle=True)
    # model = Baseline()
    model = ConvClassifier(16, classes=10)
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(12):
        for x, y in train_loader:
            optimizer.zero_grad()
            loss = torch.nn.functional.nll_loss(model(x), y)
            loss.backward()
            optimizer.step()
        print("epoch", epoch, "done")
    torch.save(model.state_dict(), "final.pth")


if __name__ == "__main__":
    main()
