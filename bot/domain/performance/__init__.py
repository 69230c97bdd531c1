"""How good a model in use is: predictions and the labels that follow, joined and measured, part by part."""
