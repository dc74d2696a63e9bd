import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import Dataset, DataLoader

batch_size = 200
learning_rate = 0.01
epochs = 10

class MyDataset(Dataset):
    def __init__(self, csv):
        df = pd.read_csv(csv)
        self.labels = torch.tensor(df['label'].values)
        self.data = torch.tensor(df.iloc[:, 1:].values, dtype=torch.float32) / 255

    def __getitem__(self, index):
        return self.data[index], self.labels[index]

    def __len__(self):
        return len(self.labels)

train_loader = DataLoader(MyDataset('fashion-mnist_train.csv'), batch_size=batch_size, shuffle=True)
test_loader = DataLoader(MyDataset('fashion-mnist_test.csv'), batch_size=batch_size, shuffle=True)

class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.fc1 = nn.Linear(28 * 28, 200)
        self.fc2 = nn.Linear(200, 200)
        self.fc3 = nn.Linear(200, 10)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return F.log_softmax(x)

net = Net()
print(net)
optimizer = optim.SGD(net.parameters(), lr=learning_rate, momentum=0.9)
criterion = nn.NLLLoss()

for epoch in range(epochs):
    for batch_idx, (data, target) in enumerate(train_loader):
        data = data.view(-1, 28*28)
        optimizer.zero_grad()
        net_out = net(data)
        loss = criterion(net_out, target)
        loss.backward()
        optimizer.step()
        if batch_idx % 10 == 0:
            print('Train Epoch: {} [{}/{}]\tLoss: {:.6f}'.format(epoch, batch_idx * len(data), len(train_loader.dataset), loss.item()))

torch.save(net.state_dict(), './Net.pth')

# test
test_loss = 0
correct = 0
for data, target in test_loader:
    data = data.view(-1, 28 * 28)
    net_out = net(data)
    test_loss += criterion(net_out, target).item()
    pred = net_out.data.max(1)[1]
    correct += pred.eq(target.data).sum()
print(correct)
