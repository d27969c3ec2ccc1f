"""What people bring along: files of other programs, read into rows, shown before anything is saved."""
