# SPDX-License-Identifier: GPL-2.0
"""What a guest printed, and whether that is right. Pure: recorded guests can be judged again."""
