# SPDX-License-Identifier: GPL-2.0
"""Random layouts: drawn from a seed, and made smaller when they fail."""
