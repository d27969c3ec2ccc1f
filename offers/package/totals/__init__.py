"""What a package comes to, with its working. Pure: decimals in, decimals out.

Every amount is gross, in the package's own currency, rounded half up to two decimals, line by
line; sums add rounded lines, so that what is shown always adds up.
"""

from offers.package.totals.lines import YEARS, Hourly, Line, Totals, rounded
from offers.package.totals.package import totals_of, yearly_base

__all__ = ["YEARS", "Hourly", "Line", "Totals", "rounded", "totals_of", "yearly_base"]
