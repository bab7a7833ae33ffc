"""What the columns and cells of a file mean: headers, the fields they stand for, values."""
