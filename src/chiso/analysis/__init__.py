"""Questions an analyst is asked, answered as tidy tables. Nothing here prints or draws."""
