"""Says in true sentences what an answer does otherwise than asked, whether anybody foresaw it."""

from gankit.checks.explain.tell import Explanation, explain, explanation, network_pictures

__all__ = ["Explanation", "explain", "explanation", "network_pictures"]
