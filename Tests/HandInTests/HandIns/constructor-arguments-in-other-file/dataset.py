import gzip
import numpy as np
from torch.utils.data import Dataset
from torchvision import transforms


class FashionMNISTData(Dataset):
    """Fashion-MNIST straight from the gz files."""

    def __init__(self, which):
        self.images = self._read('data/' + which + '-images-idx3-ubyte.gz', 16).reshape(-1, 28, 28, 1)
        self.labels = self._read('data/' + which + '-labels-idx1-ubyte.gz', 8)
        self.transform = transforms.Compose([
            transforms.ToTensor(),
            transforms.Normalize((0.2860,), (0.3530,)),
        ])

    @staticmethod
    def _read(path, skip):
        with gzip.open(path, 'rb') as f:
            return np.frombuffer(f.read(), np.uint8, offset=skip)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, idx):
        return self.transform(self.images[idx]), int(self.labels[idx])
