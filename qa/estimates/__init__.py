"""Figures about all the work from some of it, each with its interval. Pure; sources are named at each formula.

`intervals` for one proportion, `designs` for what was drawn with known probabilities, `charts` for comparing people and
weeks, `planning` for how many reviews a wanted precision costs.
"""
