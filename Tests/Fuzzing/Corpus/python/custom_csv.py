import pandas as pd
import torch
import torch.utils.data as tud


class FashionCSV(tud.Dataset):
    def __init__(self, csv_file):
        frame = pd.read_csv(csv_file)
        self.labels = torch.tensor(frame.iloc[:, 0].values)
        self.images = torch.tensor(frame.iloc[:, 1:].values, dtype=torch.float32) / 255

    def __len__(self):
        return self.labels.shape[0]

    def __getitem__(self, i):
        return self.images[i].view(1, 28, 28), self.labels[i]


train_loader = tud.DataLoader(FashionCSV("fashion-mnist_train.csv"), batch_size=100, shuffle=True)
