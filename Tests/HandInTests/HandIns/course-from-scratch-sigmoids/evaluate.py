import torch
from assignment_script import DigitNet, CustomDataset

model = DigitNet()
model.load_state_dict(torch.load('weights/digits.pt', map_location='cpu'))
model.eval()
test = CustomDataset('fashion-mnist_test.csv')
hits = sum(int(model(x).argmax()) == y for x, y in test)
print(hits / len(test))
