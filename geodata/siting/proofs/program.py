"""A mixed-integer program over a box, solved by HiGHS, and a bound that does not take HiGHS's word.

Weak duality over a box (Neumaier and Shcherbina, 2004): for any row multipliers y and all x in the box

    c·x  ≥  Σ_r min(y_r·lower_r, y_r·upper_r over the row's sides)  +  Σ_j min over the box of (c - Aᵀy)_j ·
    x_j

so a wrong or early-stopped solver can make the bound weak and never wrong. What floating point may add up
wrongly is bounded too and taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDING = 2.3e-16


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise cost·x with row_lower ≤ matrix·x ≤ row_upper and lower ≤ x ≤ upper, all of the box finite.

    Attributes:
        cost: Shape (columns,).
        matrix: Shape (rows, columns), by columns.
        row_lower: Shape (rows,), -inf where a row has no lower side.
        row_upper: Shape (rows,), inf where a row has no upper side.
        lower: Shape (columns,).
        upper: Shape (columns,).
        whole: Columns that must be whole numbers, in the order in which to branch on them.
    """

    cost: Floats
    matrix: sparse.csc_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    whole: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What the linear relaxation says over a box.

    Attributes:
        x: Primal point, shape (columns,); zeros when the solver gave none.
        duals: Row multipliers, shape (rows,).
        bound: Safe lower bound over the box; infinite when the box is proved empty.
        reduced: cost - matrixᵀ·duals, shape (columns,).
        is_solved: Whether the solver finished, so that `x` can be trusted as an optimal point.
    """

    x: Floats
    duals: Floats
    bound: float
    reduced: Floats
    is_solved: bool


def safe_bound(
    program: Program, duals: Floats, lower: Floats, upper: Floats, *, is_ray: bool = False
) -> tuple[float, Floats]:
    """Lower bound on cost·x over the box that holds for any multipliers, and the reduced costs.

    Args:
        program: What is minimised.
        duals: Any numbers, shape (rows,); parts that point to a missing side of a row count as 0.
        lower: Lower side of the box, shape (columns,).
        upper: Upper side of the box.
        is_ray: Leave the cost out: a value above 0 then proves that the box holds no feasible point.
    """
    y = np.where(np.isfinite(duals), duals, 0.0)
    y = np.where((y > 0) & np.isinf(program.row_lower), 0.0, y)
    y = np.where((y < 0) & np.isinf(program.row_upper), 0.0, y)
    side = np.where(y > 0, program.row_lower, np.where(y < 0, program.row_upper, 0.0))
    cost = np.zeros_like(program.cost) if is_ray else program.cost
    reduced = cost - program.matrix.T @ y
    terms = np.minimum(reduced * lower, reduced * upper)
    widest = np.maximum(np.abs(lower), np.abs(upper))
    size = np.abs(y * side).sum() + (np.abs(cost) + abs(program.matrix).T @ np.abs(y)) @ widest
    longest = int(np.diff(program.matrix.indptr).max(initial=0))
    slack = ROUNDING * (longest + 64) * float(size)
    return float((y * side).sum() + terms.sum()) - slack, reduced


class Relaxation:
    """The linear relaxation of a program, kept warm between boxes that differ by a few columns."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
        ):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(_as_highs(program))
        self._lower, self._upper = program.lower.copy(), program.upper.copy()

    def solve(
        self, lower: Floats, upper: Floats, *, time_limit_s: float = 1e9, ceiling: float = np.inf
    ) -> Relaxed:
        """Solve over a box; stop early when the objective is known to pass `ceiling`."""
        changed = np.flatnonzero((lower != self._lower) | (upper != self._upper)).astype(np.int32)
        if changed.size:
            self._highs.changeColsBounds(changed.size, changed, lower[changed], upper[changed])
            self._lower, self._upper = lower.copy(), upper.copy()
        self._highs.setOptionValue("objective_bound", ceiling)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(time_limit_s, 0.01))
        self._highs.run()
        return self._read(lower, upper)

    def add_rows(self, matrix: sparse.csr_array, row_lower: Floats, row_upper: Floats) -> None:
        """Add rows to the program that is relaxed."""
        old = self.program
        self.program = Program(
            old.cost,
            sparse.csc_array(sparse.vstack([old.matrix, matrix], format="csc")),
            np.concatenate([old.row_lower, row_lower]),
            np.concatenate([old.row_upper, row_upper]),
            old.lower,
            old.upper,
            old.whole,
        )
        self._highs.addRows(
            len(row_lower),
            row_lower,
            row_upper,
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )

    def _read(self, lower: Floats, upper: Floats) -> Relaxed:
        status = self._highs.getModelStatus()
        rows, columns = self.program.matrix.shape
        if status == highspy.HighsModelStatus.kInfeasible:
            duals = self._ray(rows)
            proof, reduced = safe_bound(self.program, duals, lower, upper, is_ray=True)
            if proof > 0:
                return Relaxed(np.zeros(columns), duals, np.inf, reduced, is_solved=True)
        found = self._highs.getSolution()
        x = np.asarray(found.col_value, dtype=np.float64)
        duals = np.asarray(found.row_dual, dtype=np.float64)
        if len(duals) != rows:
            duals = np.zeros(rows)
        bound, reduced = safe_bound(self.program, duals, lower, upper)
        is_solved = status == highspy.HighsModelStatus.kOptimal and len(x) == columns
        return Relaxed(x if len(x) == columns else np.zeros(columns), duals, bound, reduced, is_solved)

    def _ray(self, rows: int) -> Floats:
        """Farkas multipliers of an infeasible box, in the sign that proves it."""
        status, has_ray, ray = self._highs.getDualRay()  # type: ignore[attr-defined]
        if status != highspy.HighsStatus.kOk or not has_ray or len(ray) != rows:
            return np.zeros(rows)
        direction = np.asarray(ray, dtype=np.float64)
        both = (direction, -direction)
        values = [safe_bound(self.program, y, self._lower, self._upper, is_ray=True)[0] for y in both]
        return both[int(values[1] > values[0])]


def _as_highs(program: Program) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    rows, columns = program.matrix.shape
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, program.lower, program.upper
    lp.row_lower_ = np.where(np.isinf(program.row_lower), -highspy.kHighsInf, program.row_lower)
    lp.row_upper_ = np.where(np.isinf(program.row_upper), highspy.kHighsInf, program.row_upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = program.matrix.data
    return lp


def integral(program: Program) -> highspy.HighsLp:
    """Return the program for HiGHS's own branch and cut, which serves as a search, never as a proof."""
    lp = _as_highs(program)
    kinds = [highspy.HighsVarType.kContinuous] * program.matrix.shape[1]
    for column in program.whole:
        kinds[int(column)] = highspy.HighsVarType.kInteger
    lp.integrality_ = kinds
    return lp
