"""Where should the next public-interest firms of a city go: asked, answered, kept, explained and compared.

`question` is what the planner states; `gathering` reads its `inputs` from the database; `asking` turns both
into a problem of `geodata.siting` and its answer into codes; `keeping` stores all of it, so that a plan can
be told and solved again from what it was made of; `explaining`, `comparing` and `variants` say more about it.
`commands` is the group `hongtu plan`.
"""
