"""An import in a process of its own, which a test kills: DATA PATH."""

import sys

from crawler.cli.nianbao import main

if __name__ == "__main__":
    main(["import", sys.argv[2], "--data", sys.argv[1]])
