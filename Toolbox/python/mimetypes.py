
# Of the toolbox: the lists of an image have no say in it.
knownfiles = []
