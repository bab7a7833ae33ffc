"""Readers, one per family of formats: raw rows with their line numbers, and geometry as it stands."""

from etl.read import sniff
from etl.read.apart.parent import open_layers
from etl.read.raw import RawBatch, RawFault, RawLayer, SourceFile

__all__ = ["RawBatch", "RawFault", "RawLayer", "SourceFile", "open_layers", "sniff"]
