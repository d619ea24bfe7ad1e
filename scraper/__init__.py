"""newswash, the part that touches the world: files, archives, processes, the network."""
