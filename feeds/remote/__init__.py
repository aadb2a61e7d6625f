"""A ``serve`` of another machine, shown here: where it is, what it tells, what its clock says."""
