"""Words, units and colours of the report: tables that a translator can edit, and what reads them."""

from kz_optimize.report.words.catalogue import Catalogue, load_catalogue
from kz_optimize.report.words.labels import Label, Labels
from kz_optimize.report.words.units import Unit, load_units
from kz_optimize.schema import LANGUAGES

__all__ = ["LANGUAGES", "Catalogue", "Label", "Labels", "Unit", "load_catalogue", "load_units"]
