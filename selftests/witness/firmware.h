/* SPDX-License-Identifier: GPL-2.0 */
/* /sys/firmware: the firmware's memory map, and the device tree. */
#ifndef WITNESS_FIRMWARE_H
#define WITNESS_FIRMWARE_H

#include "../root.h"

/* A number for a name, to compare ranges by; spaces as they are or escaped. */
__u64 name_tag(const char *name);
/* /sys/firmware/memmap; the tag is that of the type's name. False if it is not there. */
bool firmware_memmap(struct mmr_set *map);
/*
 * The device tree: memory, and what /reserved-memory makes of parts of it, reserved or no-map; tags
 * as above. False if it has no memory.
 */
bool devicetree_memory(struct mmr_set *map);
/* /memreserve/ of the flattened tree. */
void devicetree_memreserve(struct mmr_set *ranges);

#endif /* WITNESS_FIRMWARE_H */
