"""Who gets which ticket, and why. Pure: everything here takes values and gives values back."""
