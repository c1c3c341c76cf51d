"""`python -m rheostat`, the same as the `rheostat` command."""

import sys

from rheostat.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
