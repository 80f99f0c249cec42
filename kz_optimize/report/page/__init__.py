"""The page: one self-contained HTML file made from result files alone, or from the charts of studies.

write_page([runs/kazakhstan/reference, ...], report.html)
"""

from kz_optimize.report.page.assemble import Content, load_scenarios, write_page
from kz_optimize.report.page.studies import StudyPart

__all__ = ["Content", "StudyPart", "load_scenarios", "write_page"]
