"""How the body moves: joints, poses, gestures, idle motion, and the mixer that makes set-points of them."""
