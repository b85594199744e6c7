// SPDX-License-Identifier: GPL-2.0
/*
 * The one room that looks for symbols the kernel does not export. Nothing is
 * called and nothing is patched: register_kprobe() resolves a name before it
 * decides whether a probe may be put there, and leaves the address in kp.addr.
 */
#include <linux/kprobes.h>

#include "symbols.h"

/**
 * mms_symbol_data() - address of a variable of the kernel
 * @name: its name
 *
 * A probe on data is refused with -EINVAL by check_kprobe_address_safe(), after
 * kprobe_addr() has filled in the address: kernel/kprobes.c, 5.10 to 7.3.
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: the address; NULL if the kernel does not know the name (without
 * CONFIG_KALLSYMS_ALL it knows no data) or the name is a function's.
 */
void *mms_symbol_data(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&kp);

	if (!err) {
		unregister_kprobe(&kp);
		return NULL;
	}
	return err == -EINVAL ? kp.addr : NULL;
}

/**
 * mms_symbol_text() - address of a function of the kernel
 * @name: its name
 *
 * The probe is registered disabled, so no instruction is changed. Only for
 * architectures with mms_arch_may_call_hidden; the address is the function's
 * entry there, because their kprobes do not skip a landing pad.
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: the address, or NULL if the kernel does not know the name.
 */
void *mms_symbol_text(const char *name)
{
	struct kprobe kp = {
		.symbol_name = name,
		.flags = KPROBE_FLAG_DISABLED,
	};

	if (register_kprobe(&kp))
		return NULL;
	unregister_kprobe(&kp);
	return kp.addr;
}
