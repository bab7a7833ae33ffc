"""Files from outside are read by a process of their own, whose memory, time and disk are limited.

A hostile or unlucky file can then crash, fill or hang nobody but its reader: the load says so in one
sentence. `parent` is the loader's side, `child` the reader's, `wire` what they say to each other, `limits`
what the child may not do.
"""
