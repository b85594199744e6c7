# SPDX-License-Identifier: GPL-2.0
"""What scripts/check and its neighbours share. Standard library only.

Rooms, each of which may import what stands before it: facts, truth, judge, run, random.
"""
