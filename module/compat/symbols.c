// SPDX-License-Identifier: GPL-2.0
/*
 * The one room that looks for symbols the kernel does not export, and that knows
 * their names. Nothing is called and nothing is patched: register_kprobe() resolves
 * a name before it decides whether a probe may be put there, and leaves the address
 * in kp.addr. It takes the CPU hotplug lock, so nothing here may be called under the
 * memory hotplug lock.
 */
#include <linux/kprobes.h>
#include <linux/memory_hotplug.h>

#include "symbols.h"

/*
 * Address of a variable of the kernel; NULL if it does not know the name (without
 * CONFIG_KALLSYMS_ALL it knows no data) or the name is a function's.
 *
 * A probe on data is refused with -EINVAL by check_kprobe_address_safe(), after
 * kprobe_addr() has filled in the address: kernel/kprobes.c, 5.10 to 7.3.
 */
static void *mms_symbol_data(const char *name)
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

/*
 * Address of a function of the kernel, or NULL if it does not know the name.
 *
 * The probe is registered disabled, so no instruction is changed. Only for
 * architectures with mms_arch_may_call_hidden; the address is the function's
 * entry there, because their kprobes do not skip a landing pad.
 */
static void *mms_symbol_text(const char *name)
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

/**
 * mms_kernel_memblock() - the kernel's memblock
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: mm/memblock.c's "memblock", or NULL if it cannot be found.
 */
struct memblock *mms_kernel_memblock(void)
{
	return mms_symbol_data("memblock");
}

/**
 * mms_kernel_resource_lock() - the lock of the resource tree
 *
 * kernel/resource.c, 5.10 to 7.3: "static DEFINE_RWLOCK(resource_lock)", which
 * r_start() takes for reading to show /proc/iomem.
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: the lock, or NULL if it cannot be found.
 */
rwlock_t *mms_kernel_resource_lock(void)
{
	return mms_symbol_data("resource_lock");
}

/**
 * mms_kernel_hotplug_lock() - the memory hotplug lock
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: mm/memory_hotplug.c's "mem_hotplug_lock", or NULL if it cannot be found.
 */
struct percpu_rw_semaphore *mms_kernel_hotplug_lock(void)
{
	return mms_symbol_data("mem_hotplug_lock");
}

/**
 * mms_kernel_memory_bus() - the bus that memory blocks are on
 *
 * drivers/base/memory.c, 5.10 to 7.3: "static struct bus_type memory_subsys", in newer
 * ones const, as is what bus_for_each_dev() takes.
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 * Return: the bus, which is only read, or NULL if it cannot be found.
 */
void *mms_kernel_memory_bus(void)
{
	return mms_symbol_data("memory_subsys");
}

/**
 * mms_kernel_memmap_counters() - where the kernel counts memmap
 * @counters: filled in
 *
 * mm/vmstat.c, 6.11 to 7.3: "static atomic_long_t nr_memmap_boot_pages" and "nr_memmap_pages", and
 * mm/page_ext.c: "unsigned long page_ext_size".
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock.
 */
void mms_kernel_memmap_counters(struct mms_memmap_counters *counters)
{
	*counters = (struct mms_memmap_counters) {
		.boot = mms_symbol_data("nr_memmap_boot_pages"),
		.later = mms_symbol_data("nr_memmap_pages"),
		.extension = mms_symbol_data("page_ext_size"),
	};
}

/**
 * mms_kernel_hotplug_calls() - the functions that take and drop that lock
 * @calls: filled in
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock. Only for
 * architectures with mms_arch_may_call_hidden.
 * Return: false if they cannot be found.
 */
bool mms_kernel_hotplug_calls(struct mms_hotplug_calls *calls)
{
	typeof(get_online_mems) *get = mms_symbol_text("get_online_mems");
	typeof(put_online_mems) *put = mms_symbol_text("put_online_mems");

	*calls = (struct mms_hotplug_calls){ .get = get, .put = put };
	return get && put;
}

/**
 * mms_kernel_keeps_leaves() - does the kernel refuse what is within leaves?
 *
 * From Linux 7.1 on arm64 does not offline a range whose linear mapping or memmap
 * begins or ends within a leaf: can_unmap_without_split() in arch/arm64/mm/mmu.c. The
 * notifier that asks has had another name since; before, and from 5.7 on
 * (bbd6ec605c0f), it was prevent_bootmem_remove_notifier().
 *
 * Context: takes the CPU hotplug lock; not under the memory hotplug lock. Only for
 * architectures with mms_arch_may_call_hidden.
 * Return: 1 or 0; -ENOENT if the kernel has neither name.
 */
int mms_kernel_keeps_leaves(void)
{
	if (mms_symbol_text("prevent_memory_remove_notifier"))
		return 1;
	return mms_symbol_text("prevent_bootmem_remove_notifier") ? 0 : -ENOENT;
}
