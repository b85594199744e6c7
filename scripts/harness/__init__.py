# SPDX-License-Identifier: GPL-2.0
"""What scripts/check, demo, expected-regions and check-mutants share. Standard library only."""
