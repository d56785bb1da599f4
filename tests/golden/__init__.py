"""What an earlier commit builds against what the working tree builds, byte by byte: `make golden`.

Both trees are driven through what stays when modules move: the command line, the notebooks, the entry points.
Nothing here imports chiso.
"""
