

# Of the toolbox: to find libraries of the image would run its ldconfig, and they are for the image's C library.
def find_library(name):
    """Find a library of the toolbox."""
    prefix = f"lib{name}.so"
    for directory in "/collector/lib", os.path.join(sys.prefix, "lib"):
        for entry in sorted(os.listdir(directory)):
            if entry == prefix or entry.startswith(prefix + "."):
                return entry
    return None
