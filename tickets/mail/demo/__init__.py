"""A believable desk of a made-up short-video app, Kita, and a bulk seed for benchmarks."""
