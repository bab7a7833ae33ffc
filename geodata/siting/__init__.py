"""Where to put firms: siting problems solved with a bound that proves how good the answer is.

`solve` is the front door; `docs/siting.md` says what each model means and what `bound`, `gap` and `status`
promise.
"""

from geodata.siting.decay import Decay
from geodata.siting.problem import Problem, build
from geodata.siting.solution import UNSERVED, Model, Solution, Status
from geodata.siting.solving import run, solve

__all__ = ["UNSERVED", "Decay", "Model", "Problem", "Solution", "Status", "build", "run", "solve"]
