"""Reports of a class: everybody's marks, and how each task was answered."""
