import torch
from torch import nn
from torch.utils.data import Dataset, DataLoader
from torchvision import datasets, transforms

# class CustomDataset(Dataset):
#     def __init__(self, path):
#         self.data = open(path, 'rb').read()
#     def __len__(self):
#         return 60000
#     def __getitem__(self, i):
#         return self.data[i]
"""
class OtherDataset(Dataset):
    def __len__(self):
        return 60000
    def __getitem__(self, i):
        return self.data[i], self.labels[i]
"""

transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5), (0.5))])
train_set = datasets.FashionMNIST('F_MNIST_data/', download=True, train=True, transform=transform)
test_set = datasets.FashionMNIST('F_MNIST_data/', download=True, train=False, transform=transform)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 64)
        self.fc2 = nn.Linear(64, 32)
        self.fc3 = nn.Linear(32, 10)
        self.dropout = nn.Dropout(p=0.2)

    def forward(self, x):
        # make sure input tensor is flattened
        x = x.view(x.shape[0], -1)
        x = self.dropout(nn.functional.relu(self.fc1(x)))
        x = self.dropout(nn.functional.relu(self.fc2(x)))
        # output so no dropout here
        x = nn.functional.log_softmax(self.fc3(x), dim=1)
        return x


if __name__ == '__main__':
    model = Net()
    criterion = nn.NLLLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for e in range(5):
        for images, labels in DataLoader(train_set, batch_size=64, shuffle=True):
            optimizer.zero_grad()
            loss = criterion(model(images), labels)
            loss.backward()
            optimizer.step()
    torch.save(model.state_dict(), 'fashion.pth')
