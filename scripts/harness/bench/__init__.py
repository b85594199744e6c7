# SPDX-License-Identifier: GPL-2.0
"""What a report costs: the guests in which it is measured, and what becomes of the figures."""
