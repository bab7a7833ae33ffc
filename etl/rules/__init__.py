"""The rules that a row must keep. Each is one small function; what it says stands in `etl.rules.spec`."""

from etl.rules.spec import RULE_VERSION, RULES, Fault, Rule

__all__ = ["RULES", "RULE_VERSION", "Fault", "Rule"]
