"""How large a file may be before it is refused; each limit lets the largest genuine files pass."""

KIB, MIB = 1024, 1024 * 1024

MAX_ENTRIES = 200  # parts in one zip container
MAX_UNZIPPED = 600 * MIB  # bytes of all parts together
MAX_RATIO = 100  # unzipped ÷ zipped of one part; genuine sheets stay near 7
RATIO_FROM = MIB  # smaller parts may be as repetitive as they like

MAX_ROWS = 1_048_576  # Excel's own last row
MAX_COLUMNS = 200
MAX_GRID = 20_000_000  # last row × last column: the reader builds that grid in memory
MAX_MERGED = 1_000_000  # cells under all merged ranges of one sheet
MAX_CELL = 32_767  # characters, Excel's own limit for one cell
MAX_TAG_RUN = 4 * MIB  # bytes of XML without the start of another cell

CHILD_MEMORY = 1229 * MIB  # 1.2 GiB of address space, beside what its libraries occupy
# The child's seconds of processor time, and those the parent waits for it, all its waiting
# together. A file of 60 MB has 800,000 rows and takes 8 of the first on an idle machine.
CHILD_CPU, CPU_PER_MIB = 25, 1
CHILD_WAIT, WAIT_PER_MIB = 90.0, 3.0
MAX_MESSAGE = 64 * MIB  # bytes of one batch from the child

HEAD_ROWS = 25  # rows of each sheet handed over for guessing the header
BATCH_ROWS = 2_000
FRAME_ROWS = 25_000  # rows of one frame of columns
MAX_FRAME = 32 * MIB  # bytes of one frame, unless one row has more
BATCH_BYTES = MIB  # batches grow to BATCH_ROWS only while they stay below this

# A double keeps 15 significant decimal digits; Excel keeps no more.
EXACT = 10**15
