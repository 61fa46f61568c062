"""`python -m sim.body`."""

import sys

from sim.body.process import main

sys.exit(main())
