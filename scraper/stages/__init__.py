"""Adapters: newswash as one step of other people's engines. One file an engine, imported only with it."""
