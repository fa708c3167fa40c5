"""What a trajectory holds as lines for a spreadsheet: each module the headings and the lines of one file."""

Line = tuple[object, ...]
