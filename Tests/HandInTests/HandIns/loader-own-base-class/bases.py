from abc import ABC, abstractmethod
from torch.utils import data
import torch


class ImageSet(data.Dataset, ABC):
    def __init__(self, part):
        super().__init__()
        self.images, self.labels = self.read(part)

    @abstractmethod
    def read(self, part):
        ...

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        image = torch.tensor(self.images[i], dtype=torch.float) / 255
        image = (image - 0.5) / 0.5
        return image, int(self.labels[i])
