# Since 2026.9 Home Assistant provides probatio under this name, and its signatures say so.
from probatio import *
