"""The page: one self-contained HTML file made from result files alone.

write_page([runs/kazakhstan/reference, ...], report.html)
"""

from .assemble import load_scenarios, write_page

__all__ = ["load_scenarios", "write_page"]
