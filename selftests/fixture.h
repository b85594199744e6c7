/* SPDX-License-Identifier: GPL-2.0 */
/* The fixture of the programs that compare files of a report with each other, or with others. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "kselftest_harness.h"
#include "machine.h"
#include "same.h"

FIXTURE(files) {
	struct machine m;
};

FIXTURE_SETUP(files)
{
	self->m = machine;
	ASSERT_TRUE(machine_is_read());
}

FIXTURE_TEARDOWN(files)
{
}

#endif /* FIXTURE_H */
