/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_LINUX_MINMAX_H
#define SIM_LINUX_MINMAX_H

/* As strict as 5.10, which takes no two operands of different types. */
#define min(x, y) ({			\
	typeof(x) _x = (x);		\
	typeof(y) _y = (y);		\
	(void)(&_x == &_y);		\
	_x < _y ? _x : _y; })

#define max(x, y) ({			\
	typeof(x) _x = (x);		\
	typeof(y) _y = (y);		\
	(void)(&_x == &_y);		\
	_x > _y ? _x : _y; })

#endif
