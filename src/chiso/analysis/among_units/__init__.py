"""A unit among others: the country, its peers, those that it was made from."""
