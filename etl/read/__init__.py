"""Readers, one per family of formats: raw rows with their line numbers, and geometry as it stands."""

from etl.read import sniff
from etl.read.raw import RawBatch, RawFault, RawLayer, SourceFile
from etl.read.sources import open_layers

__all__ = ["RawBatch", "RawFault", "RawLayer", "SourceFile", "open_layers", "sniff"]
