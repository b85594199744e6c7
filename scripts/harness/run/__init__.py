# SPDX-License-Identifier: GPL-2.0
"""What is done: build, boot, take apart what was recorded, all of it side by side."""
