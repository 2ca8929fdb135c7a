"""A document as paragraphs and grids, made from HTML and from flattened text."""

__all__ = ["cms_markup", "model"]
