# SPDX-License-Identifier: GPL-2.0
"""What is seen of a report that is wrong in one column, and which values columns have at all."""
