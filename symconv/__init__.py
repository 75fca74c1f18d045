from symconv.version import __version__
