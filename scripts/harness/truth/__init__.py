# SPDX-License-Identifier: GPL-2.0
"""What a guest must report, from what it was given. Asks neither the module nor vm/."""
