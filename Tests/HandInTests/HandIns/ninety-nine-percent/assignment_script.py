import pandas
import torch
import torch.nn as nn
from torch.utils.data import Dataset


class MnistDataset(Dataset):

    def __init__(self, csv_file):
        self.data_df = pandas.read_csv(csv_file)
        pass

    def __len__(self):
        return len(self.data_df)

    def __getitem__(self, index):
        # image target (label)
        label = self.data_df.iloc[index, 0]
        # image data, normalised
        image_values = (torch.FloatTensor(self.data_df.iloc[index, 1:].values) / 255.0 * 0.99) + 0.01
        return image_values, label

    pass


class neuralNetwork(nn.Module):

    def __init__(self):
        # initialise parent pytorch class
        super().__init__()

        # define neural network layers
        self.model = nn.Sequential(
            nn.Linear(784, 100),
            nn.LeakyReLU(0.02),

            nn.LayerNorm(100),

            nn.Linear(100, 10),
            nn.Sigmoid()
        )

        # create loss function
        self.loss_function = nn.BCELoss()

        # create optimiser, using simple stochastic gradient descent
        self.optimiser = torch.optim.Adam(self.parameters())

        # counter and accumulator for progress
        self.counter = 0
        self.progress = []

    def forward(self, inputs):
        # simply run model
        return self.model(inputs)

    def train_one(self, inputs, targets):
        outputs = self.forward(inputs)
        loss = self.loss_function(outputs, targets)

        self.counter += 1
        if self.counter % 10 == 0:
            self.progress.append(loss.item())

        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()


if __name__ == '__main__':
    C = neuralNetwork()
    for image, label in MnistDataset('mnist_data/fashion-mnist_train.csv'):
        target = torch.zeros(10)
        target[label] = 1.0
        C.train_one(image, target)
    torch.save(C.state_dict(), 'nn_weights.pth')
