"""The commands of `yorisou`: a file is a command, a directory is a group of commands.

To add one, add a file. Its name is the command's (`set_id.py` is `set-id`), its docstring is its help and its
function `command` does it. `CONTEXT`, where there is one, holds settings of click's context. `OTHERWISE` in
the first file of a group names the command that is meant where none of them is named. `yorisou --help` reads
only the first line of each file, so a command may import at the top whatever it needs.
"""
