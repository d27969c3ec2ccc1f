"""What a package comes to, with its working. Pure: decimals in, decimals out.

Every amount is gross, in the package's own currency, rounded half up to two decimals, line by
line; sums add rounded lines, so that what is shown always adds up.
"""
