"""Plain: people share what they like, when they are awake."""

from __future__ import annotations

import numpy as np

from heliograph.simulate.scene import Scene


def plain(scene: Scene, rng: np.random.Generator) -> Scene:  # noqa: ARG001
    """Return the scene as it is."""
    return scene
