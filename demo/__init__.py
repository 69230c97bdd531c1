"""The example organisation: real data sets, real training, its people and its policy."""
