"""Frames and draws: who could be drawn, who was, and the proof of it."""
