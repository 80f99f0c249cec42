"""Words, units and colours of the report: tables that a translator can edit, and what reads them."""

from .catalogue import LANGUAGES, Catalogue, load_catalogue
from .labels import Label, Labels
from .units import Unit, load_units

__all__ = ["LANGUAGES", "Catalogue", "Label", "Labels", "Unit", "load_catalogue", "load_units"]
