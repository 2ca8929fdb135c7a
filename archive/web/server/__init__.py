"""How requests are taken: rules for all, threads of their own for each kind of work, and Datasette beside our pages."""
