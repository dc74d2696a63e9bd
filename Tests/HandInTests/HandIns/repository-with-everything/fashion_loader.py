import os
import numpy as np
import torch
from torch.utils.data import Dataset


class FashionLoader(Dataset):
    def __init__(self, folder, split):
        with open(os.path.join(folder, split + '-images-idx3-ubyte'), 'rb') as f:
            self.images = np.frombuffer(f.read()[16:], dtype=np.uint8).reshape(-1, 1, 28, 28)
        with open(os.path.join(folder, split + '-labels-idx1-ubyte'), 'rb') as f:
            self.labels = np.frombuffer(f.read()[8:], dtype=np.uint8)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = torch.tensor(self.images[i].astype(np.float32) / 255)
        return image, torch.tensor(int(self.labels[i]))
