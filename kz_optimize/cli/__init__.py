"""The command line."""

from kz_optimize.cli.verbs import main as main
