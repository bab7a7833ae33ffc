"""What a load did, told to programs and to people: counts, differences, and the workbook of rejects."""

from etl.report.outcome import LoadReport, Noted, Reject
from etl.report.workbook import check_name, write_workbook

__all__ = ["LoadReport", "Noted", "Reject", "check_name", "write_workbook"]
