import torch
from assignment_script import CNN, test_loader

model = CNN()
model.load_state_dict(torch.load('cnn_fashion.pth'))
model.eval()
correct = total = 0
with torch.no_grad():
    for images, labels in test_loader:
        correct += (model(images).argmax(1) == labels).sum().item()
        total += len(labels)
print(f'{100 * correct / total:.2f}%')
