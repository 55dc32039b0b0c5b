"""The embedded painter: text to 128 px pictures with a latent flow-matching U-Net.

`python -m training.painter --minutes 60` continues the run from its last checkpoint.
"""
