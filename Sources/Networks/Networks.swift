// placeholder Networks
