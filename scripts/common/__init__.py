# SPDX-License-Identifier: GPL-2.0
"""What both those who make guests (vm/) and those who judge them (harness/) go by."""
