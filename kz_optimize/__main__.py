"""`python -m kz_optimize` is `kz-optimize`."""

import sys

from kz_optimize.cli import main

sys.exit(main())
