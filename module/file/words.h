/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The words of the contract, Documentation/debugfs.rst, each in one place: what the
 * files print, what the report library (tools/report) reads, and what a test looks
 * for in the document. Data for the preprocessor and nothing else, so that anybody
 * can include it, whatever the host.
 *
 * X(ID, "word"): ID is what the enums of module/core (MMS_..._ID) and of the library
 * (MMR_..._ID) have in common. A list of bits goes from bit 0 up. "-" (there is none)
 * and "?" (it cannot be known) are no words of a column but stand for a value in any.
 */
#ifndef MMS_WORDS_H
#define MMS_WORDS_H

/* X(ID, "name of the file", "version of the contract for it", "its columns") */
#define MMS_FILES(X) \
	X(REGIONS, "regions", "v1", \
	  "start-end pages state cause ram nid section memmap_bytes") \
	X(VMEMMAP, "vmemmap", "v1", \
	  "start-end bytes state level attrs describes backing backing_order backing_nid") \
	X(MEMBLOCK, "memblock", "v1", \
	  "type start-end bytes flags nid") \
	X(SECTIONS, "sections", "v1", \
	  "start-end sections flags subsections nid blocks") \
	X(BACKING, "backing", "v1", \
	  "start-end pages nid zone backing_nid backing_zone distance host bytes shared saved") \
	X(BLOCKS, "blocks", "v3", \
	  "block start-end state nid zones removable why reserved hosts origin owner " \
	  "memmap self near far altmap_pages unplugged") \
	X(DEVICES, "devices", "v1", \
	  "start-end type altmap reserve free alloc order cpu owner") \
	X(CLAIMS, "claims", "v2", \
	  "start-end firmware resource parent flags memblock reserved section linear kexec " \
	  "verdict alone") \
	X(COST, "cost", "v2", "name: value unit") \
	X(CHECK, "check", "v1", "rule verdict count first_ranges reason") \
	X(CHECK_PAGES, "check_pages", "v1", \
	  "start-end verdict frames read surplus uninitialised misplaced unreserved taken " \
	  "offline first_range") \
	X(EDGES, "edges", "v1", "frame side state section buddy other other_section") \
	X(LEDGER, "ledger", "v1", "start-end uptime_ms pages back lost undecided") \
	X(SUMMARY, "summary", "v2", "name: value unit")

/* regions: state, edges: state, enum mms_state */
#define MMS_STATE_WORDS(X) \
	X(HOLE, "hole") \
	X(USED, "used") \
	X(SURPLUS, "surplus") \
	X(MISSING, "missing")

/* regions: cause, enum mms_cause */
#define MMS_CAUSE_WORDS(X) \
	X(NONE, "-") \
	X(SECTION, "section") \
	X(LEAF, "leaf") \
	X(UNCLAIMED, "unclaimed") \
	X(ORPHAN, "orphan")

/* regions: ram, bits MMS_RAM_ID */
#define MMS_RAM_WORDS(X) \
	X(MEMBLOCK, "memblock") \
	X(NOMAP, "nomap") \
	X(IOMEM, "iomem") \
	X(DEVICE, "device")

/*
 * regions: section, sections: flags, claims: section, edges: section, edges: other_section,
 * bits MMS_SECTION_ID
 */
#define MMS_SECTION_WORDS(X) \
	X(PRESENT, "present") \
	X(MEMMAP, "memmap") \
	X(ONLINE, "online") \
	X(EARLY, "early") \
	X(DEVICE, "device") \
	X(PREINIT, "preinit")

/* vmemmap: state */
#define MMS_MAPPED_WORDS(X) \
	X(EMPTY, "empty") \
	X(MAPPED, "mapped")

/* vmemmap: level, from the lowest up; whatever is on top is the PGD */
#define MMS_LEVEL_WORDS(X) \
	X(PTE, "PTE") \
	X(PMD, "PMD") \
	X(PUD, "PUD") \
	X(P4D, "P4D") \
	X(PGD, "PGD")

/* vmemmap: level, of leaves with the contiguous hint */
#define MMS_CONT_WORDS(X) \
	X(PTE, "CONT-PTE") \
	X(PMD, "CONT-PMD") \
	X(PUD, "CONT-PUD")

/* vmemmap: backing_order; a single leaf goes up */
#define MMS_ORDER_WORDS(X) \
	X(UP, "up") \
	X(DOWN, "down") \
	X(SAME, "same")

/* memblock: type, enum mms_memblock_kind */
#define MMS_MEMBLOCK_WORDS(X) \
	X(MEMORY, "memory") \
	X(RESERVED, "reserved")

/*
 * memblock: flags, claims: memblock, by the kernel's bit number. They only ever grew,
 * so words that an old kernel lacks are never printed. The last is for all other bits;
 * no bit at all is "NONE".
 */
#define MMS_MEMBLOCK_FLAG_WORDS(X) \
	X(HOTPLUG, "HOTPLUG") \
	X(MIRROR, "MIRROR") \
	X(NOMAP, "NOMAP") \
	X(DRIVER, "DRV_MNG") \
	X(RSV_NIT, "RSV_NIT") \
	X(RSV_KERN, "RSV_KERN") \
	X(KHO_SCRATCH, "KHO_SCRATCH") \
	X(RSV_HUGETLB, "RSV_HUGETLB") \
	X(OTHER, "UNKNOWN")

/* memblock: flags, claims: memblock, of no bit at all */
#define MMS_WORD_NO_FLAGS	"NONE"

/* sections: subsections, where a present section has none */
#define MMS_WORD_NO_SUBSECTIONS	"none"

/* backing: host, enum mms_host */
#define MMS_HOST_WORDS(X) \
	X(OTHER, "other") \
	X(SELF, "self") \
	X(ALTMAP, "altmap")

/* blocks: state */
#define MMS_BLOCK_STATE_WORDS(X) \
	X(OFFLINE, "offline") \
	X(ONLINE, "online")

/* blocks: removable, enum mms_removable */
#define MMS_REMOVABLE_WORDS(X) \
	X(NO, "no") \
	X(MOVABLE, "movable") \
	X(MAYBE, "maybe") \
	X(UNKNOWN, "?")

/* blocks: why, bits MMS_STAYS_* */
#define MMS_STAYS_WORDS(X) \
	X(KERNEL, "no-hotremove") \
	X(BOOT, "boot") \
	X(HOLES, "holes") \
	X(ZONES, "zones") \
	X(NODES, "nodes") \
	X(RESERVED, "reserved") \
	X(CMA, "cma") \
	X(MEMMAP, "memmap") \
	X(ALTMAP, "altmap") \
	X(LEAF, "linear-leaf") \
	X(ZONE, "kernel-zone")

/* blocks: origin, enum mms_origin */
#define MMS_ORIGIN_WORDS(X) \
	X(BOOT, "boot") \
	X(HOTPLUG, "hotplug") \
	X(DRIVER, "driver")

/* devices: type, enum mms_device_type */
#define MMS_DEVICE_WORDS(X) \
	X(UNKNOWN, "?") \
	X(PRIVATE, "private") \
	X(COHERENT, "coherent") \
	X(FS_DAX, "fs-dax") \
	X(GENERIC, "generic") \
	X(P2PDMA, "p2pdma")

/* devices: cpu */
#define MMS_CPU_WORDS(X) \
	X(UNKNOWN, "?") \
	X(NO, "no") \
	X(YES, "yes")

/* claims: flags, bits MMS_RESOURCE_ID */
#define MMS_RESOURCE_WORDS(X) \
	X(SYSRAM, "sysram") \
	X(DRIVER, "driver-managed") \
	X(MERGEABLE, "mergeable") \
	X(BUSY, "busy")

/* claims: reserved, enum mms_reserved */
#define MMS_RESERVED_WORDS(X) \
	X(NONE, "-") \
	X(NO, "no") \
	X(YES, "yes") \
	X(UNKNOWN, "?")

/* claims: linear, enum mms_linear */
#define MMS_LINEAR_WORDS(X) \
	X(NO, "no") \
	X(PART, "part") \
	X(YES, "yes")

/* claims: kexec, enum mms_kexec */
#define MMS_KEXEC_WORDS(X) \
	X(NONE, "-") \
	X(USE, "use") \
	X(SKIP, "skip") \
	X(UNKNOWN, "?")

/* claims: verdict, enum mms_verdict */
#define MMS_VERDICT_WORDS(X) \
	X(AGREE, "agree") \
	X(DRIVER, "driver-managed") \
	X(HOTPLUG, "hotplug") \
	X(DEVICE, "device") \
	X(NOMAP, "nomap") \
	X(WITHHELD, "withheld") \
	X(UNMAPPED, "unmapped") \
	X(REMOVED, "removed") \
	X(CONFLICT, "conflict") \
	X(UNKNOWN, "?")

/* claims: alone, bits MMS_WITNESS_ID; each is the name of a column */
#define MMS_WITNESS_WORDS(X) \
	X(FIRMWARE, "firmware") \
	X(RESOURCE, "resource") \
	X(MEMBLOCK, "memblock") \
	X(SECTION, "section") \
	X(LINEAR, "linear") \
	X(KEXEC, "kexec")

/* check: rule, enum mms_rule */
#define MMS_RULE_WORDS(X) \
	X(MEMORY, "memory-has-memmap") \
	X(ONLINE, "online-is-populated") \
	X(VALID, "valid-is-populated") \
	X(SECTION, "memmap-has-section") \
	X(DESCRIBED, "valid-is-described") \
	X(HOST, "memmap-is-in-memory") \
	X(SHARED, "shared-is-read-only") \
	X(PRIVATE, "private-holds-no-memmap") \
	X(BACK, "memmap-comes-back") \
	X(DEVICE, "device-agrees") \
	X(NODE, "added-has-one-node") \
	X(OWNER, "leaf-has-one-owner") \
	X(CLAIMS, "claims-agree") \
	X(FIRMWARE, "removed-is-not-listed") \
	X(FREE, "memmap-is-not-free") \
	X(SELF, "self-hosted-at-start") \
	X(PRESENT, "present-is-counted") \
	X(COUNTED, "memmap-is-counted") \
	X(ALL, "all")

/* check: verdict, check_pages: verdict, enum mms_holds */
#define MMS_HOLDS_WORDS(X) \
	X(OK, "ok") \
	X(VIOLATED, "violated") \
	X(NONE, "not-applicable") \
	X(UNKNOWN, "?")

/* check: reason, enum mms_reason */
#define MMS_REASON_WORDS(X) \
	X(NONE, "-") \
	X(NO_SECTION, "no-section") \
	X(NO_PAGE_MAP, "no-page-map") \
	X(NO_ZONE_DEVICE, "no-zone-device") \
	X(NO_SELF, "no-memmap-on-memory") \
	X(NO_BLOCKS, "no-blocks") \
	X(TYPE, "unknown-type") \
	X(NO_HOTREMOVE, "no-hotremove") \
	X(NO_PROBES, "no-probes") \
	X(NOT_SEEN, "not-seen") \
	X(UNLOCKED, "unlocked") \
	X(UNDECIDED, "undecided") \
	X(NO_WITNESS, "no-witness") \
	X(NO_FIRMWARE_MAP, "no-firmware-map") \
	X(NO_ZONE, "no-zone") \
	X(NO_COUNTERS, "no-counters") \
	X(SHARED_LEAF, "shared-leaf")

/* edges: side, enum mms_side */
#define MMS_SIDE_WORDS(X) \
	X(FIRST, "first") \
	X(LAST, "last")

/* edges: buddy, enum mms_buddy */
#define MMS_BUDDY_WORDS(X) \
	X(NONE, "-") \
	X(NO, "no") \
	X(YES, "yes") \
	X(UNKNOWN, "?")

/* edges: other, enum mms_other */
#define MMS_OTHER_WORDS(X) \
	X(NONE, "-") \
	X(HOLE, "hole") \
	X(MISSING, "missing")

/*
 * cost: names, enum mms_cost_name. X(ID, "before", "after"): a number stands between
 * them; without one, "after" is NULL. "Stranded" has a range behind it.
 */
#define MMS_COST_WORDS(X) \
	X(MEMORY, "Memory", NULL) \
	X(NEEDED, "Needed", NULL) \
	X(MAPPED, "Mapped", NULL) \
	X(SECTION, "Surplus section", NULL) \
	X(LEAF, "Surplus leaf", NULL) \
	X(UNCLAIMED, "Surplus unclaimed", NULL) \
	X(ORPHAN, "Surplus orphan", NULL) \
	X(MISSING, "Missing", NULL) \
	X(SAVED, "Saved", NULL) \
	X(FLAT, "Flat", NULL) \
	X(SECTIONS, "Sections of ", " MiB") \
	X(EXACT, "Sub-section exact", NULL) \
	X(PLUG, "Plug ", " GiB") \
	X(PLUGGABLE, "Pluggable range", NULL) \
	X(STRANDED, "Stranded", NULL) \
	X(FREE, "Node ", " free") \
	X(FREE_LEAVES, "Node ", " free in PMD leaves") \
	X(ROOM, "Node ", " room")

/* summary: lines in the order in which they are printed. X(ID, "name", "unit") */
#define MMS_SUMMARY_WORDS(X) \
	X(KERNEL, "Kernel", "-") \
	X(ARCHITECTURE, "Architecture", "-") \
	X(PAGE_SIZE, "Page size", "bytes") \
	X(STRUCT_PAGE, "Struct page", "bytes") \
	X(SECTION_SIZE, "Section size", "bytes") \
	X(SUBSECTION_SIZE, "Sub-section size", "bytes") \
	X(BLOCK_SIZE, "Memory block size", "bytes") \
	X(PTE_DESCRIBES, "PTE leaf describes", "pages") \
	X(PMD_DESCRIBES, "PMD leaf describes", "pages") \
	X(LEVELS, "Paging levels", "levels") \
	X(VA_BITS, "VA bits", "bits") \
	X(WINDOW, "Vmemmap window", "-") \
	X(WINDOW_SIZE, "Vmemmap window size", "bytes") \
	X(SPAN, "Vmemmap span", "-") \
	X(SPAN_SIZE, "Vmemmap span size", "bytes") \
	X(MAPPED, "Vmemmap mapped", "bytes") \
	X(BACKED, "Vmemmap backed", "bytes") \
	X(POPULATED, "Memmap populated", "bytes") \
	X(FRAGMENTS, "Memmap fragments", "bytes") \
	X(DESCRIBED, "Described memory", "bytes") \
	X(NEEDED, "Memmap needed", "bytes") \
	X(USED, "Memmap used", "bytes") \
	X(SURPLUS, "Memmap surplus", "bytes") \
	X(SURPLUS_SECTION, "Memmap surplus section", "bytes") \
	X(SURPLUS_LEAF, "Memmap surplus leaf", "bytes") \
	X(SURPLUS_UNCLAIMED, "Memmap surplus unclaimed", "bytes") \
	X(SURPLUS_ORPHAN, "Memmap surplus orphan", "bytes") \
	X(MISSING, "Memmap missing", "bytes") \
	X(FROM_MEMORY, "Source memblock memory", "-") \
	X(FROM_RESERVED, "Source memblock reserved", "-") \
	X(FROM_IOMEM, "Source iomem", "-") \
	X(FROM_DEVICE, "Source device", "-") \
	X(FROM_SECTIONS, "Source sections", "-") \
	X(FROM_TABLES, "Source page tables", "-") \
	X(FROM_NAMES, "Source resource names", "-") \
	X(FROM_FIRMWARE, "Source firmware", "-") \
	X(LOCK, "Lock", "-") \
	X(HELD, "Lock held", "ns") \
	X(ENTRIES, "Entries read", "entries") \
	X(TIME, "Snapshot time", "ns") \
	X(BYTES, "Snapshot memory", "bytes")

/*
 * summary: values of Source lines. Page tables come from a register, whose name is the
 * architecture's (mms_arch_root_name).
 */
#define MMS_FROM_WORDS(X) \
	X(SYMBOL_MEMBLOCK, "symbol memblock") \
	X(DEBUGFS_MEMBLOCK, "debugfs file memblock") \
	X(RESOURCES, "resource tree") \
	X(PAGE_MAPS, "page maps of valid sub-sections") \
	X(SYMBOL_SECTIONS, "symbol mem_section") \
	X(SYMBOL_RESOURCE_LOCK, "symbol resource_lock") \
	X(FIRMWARE_MEMMAP, "/sys/firmware/memmap") \
	X(EFI_MAP, "EFI memory map") \
	X(DEVICE_TREE, "device tree")

/* summary: why a source is not there, after "unavailable: " */
#define MMS_WHY_WORDS(X) \
	X(NO_SYMBOL_MEMBLOCK, "no symbol memblock and no debugfs file memblock") \
	X(DISCARDED, "discarded after boot") \
	X(CHANGED, "changed whenever it was read") \
	X(OUTGROWN, "freed after boot, it had outgrown its static array") \
	X(NO_ZONE_DEVICE, "kernel without ZONE_DEVICE") \
	X(NO_RESOURCE_LOCK, "no symbol resource_lock") \
	X(NO_FIRMWARE, "no memmap, no EFI map, no device tree")

#define MMS_WORD_UNAVAILABLE	"unavailable"

/* summary: Lock */
#define MMS_LOCK_WORDS(X) \
	X(DATA, "mem_hotplug_lock") \
	X(TEXT, "get_online_mems") \
	X(NEEDLESS, "not needed") \
	X(NONE, "unlocked")

#endif
