import gzip

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class CustomFashionMNIST(Dataset):
    """Reads the IDX files by hand."""

    def __init__(self, images_path, labels_path, transform=None):
        with gzip.open(labels_path, "rb") as file:
            self.labels = np.frombuffer(file.read(), np.uint8, offset=8)
        with gzip.open(images_path, "rb") as file:
            pixels = np.frombuffer(file.read(), np.uint8, offset=16)
        self.images = pixels.reshape(len(self.labels), 28, 28)
        self.transform = transform

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = torch.tensor(self.images[index], dtype=torch.float32)
        if self.transform:
            image = self.transform(image)
        return image, int(self.labels[index])


def loaders(folder, batch_size=64):
    train = CustomFashionMNIST(
        f"{folder}/train-images-idx3-ubyte.gz", f"{folder}/train-labels-idx1-ubyte.gz"
    )
    return DataLoader(train, batch_size=batch_size, shuffle=True)
