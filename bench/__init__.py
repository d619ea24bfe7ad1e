"""The bench: newswash and its peers on the same pages, side by side in one run.

Knows: how to read a set of pages with gold, run extractors over it, score them and print the result.
Does not know: what any rule does; nothing in the product imports it.
"""
