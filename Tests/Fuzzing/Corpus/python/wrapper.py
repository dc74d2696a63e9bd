from torch.utils.data import Dataset
from torchvision import datasets, transforms


class MyDataset(Dataset):
    def __init__(self, train=True):
        self.data = datasets.FashionMNIST(
            "data", train=train, download=True, transform=transforms.ToTensor()
        )

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]
