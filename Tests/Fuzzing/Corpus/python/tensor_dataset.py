import gzip

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

with gzip.open("train-images-idx3-ubyte.gz") as file:
    images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784) / 255
with gzip.open("train-labels-idx1-ubyte.gz") as file:
    labels = np.frombuffer(file.read(), np.uint8, offset=8)

dataset = TensorDataset(torch.tensor(images, dtype=torch.float32), torch.tensor(labels))
loader = DataLoader(dataset, batch_size=64, shuffle=True)
