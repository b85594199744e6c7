# SPDX-License-Identifier: GPL-2.0
"""Facts, as they are written down: kernels, machines, which of them meet in a guest."""
