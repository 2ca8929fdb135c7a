"""The pages and the JSON interface, a module a view."""
