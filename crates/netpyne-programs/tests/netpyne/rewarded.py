"""The network of `learning.py` learns by reward alone: spikes make connections eligible, a function at intervals rewards or punishes."""

import learning

BY_REWARD = {"STDPon": 0, "RLon": 1, "RLwindhebb": 20, "RLlenhebb": 80, "RLhebbwt": 0.0004, "RLantiwt": -0.0002, "wmax": 0.012}

learning.main(BY_REWARD, True)
