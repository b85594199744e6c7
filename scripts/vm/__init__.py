# SPDX-License-Identifier: GPL-2.0
"""What scripts/guest and scripts/memmap-dt are made of: machines, device trees, what is plugged."""
