"""What the pages of quality say, worked out once for page, print, CSV and API alike."""
