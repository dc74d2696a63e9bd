from torch.utils.data import Dataset


class FashionDataset(Dataset):
    def __init__(self, images, labels):
        self.images = images
        self.labels = labels

    def __len__(self):
        pass

    def __getitem__(self, index):
        # TODO: return the image and its label
        pass
