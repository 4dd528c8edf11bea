"""``python -m newssplit``: the command."""

import sys

from newssplit.cli import main

sys.exit(main())
