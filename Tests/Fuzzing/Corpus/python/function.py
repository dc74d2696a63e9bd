import numpy as np
import torch


def read_images(path):
    with open(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)


def batches(images, labels, size=100):
    order = np.random.permutation(len(images))
    for start in range(0, len(images), size):
        chosen = order[start : start + size]
        yield torch.tensor(images[chosen] / 255.0).float(), torch.tensor(labels[chosen])
