import gzip
import os
import numpy as np
import torch
from torch.utils import data


class FashionMNIST(data.Dataset):
    mean, std = 0.2860, 0.3530

    def __init__(self, root, train=True):
        name = 'train' if train else 't10k'
        with gzip.open(os.path.join(root, f'{name}-images-idx3-ubyte.gz'), 'rb') as f:
            self.images = np.frombuffer(f.read(), np.uint8, offset=16).reshape(-1, 28, 28)
        with gzip.open(os.path.join(root, f'{name}-labels-idx1-ubyte.gz'), 'rb') as f:
            self.labels = np.frombuffer(f.read(), np.uint8, offset=8)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = torch.from_numpy(self.images[index].copy()).float().unsqueeze(0) / 255.0
        image = (image - self.mean) / self.std
        return image, int(self.labels[index])
