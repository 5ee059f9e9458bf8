"""The queries, a file for each part of the port. Rows become values of the domain here, and the other way round."""
