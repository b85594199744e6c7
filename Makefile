# SPDX-License-Identifier: GPL-2.0
#
# Verbs for people; what kbuild needs is in Kbuild. "make help" lists them.

KDIR ?= /lib/modules/$(shell uname -r)/build

.PHONY: modules modules_install clean setup demo check check-mutants check-random bench unit lint help

modules modules_install:
	+$(MAKE) -C $(KDIR) M=$(CURDIR) $@

clean:
	+[ ! -e $(KDIR)/Makefile ] || $(MAKE) -C $(KDIR) M=$(CURDIR) $@
	rm -rf build

# On a fresh machine not even the interpreter of the other scripts is there.
setup:
	@scripts/setup

setup-%:
	@scripts/setup $*

demo: setup-demo
	scripts/demo

# "make check KDIR=/path/to/build KERNEL=/path/to/Image" tests a kernel of your own; KDIR may be in the
# environment. What is missing is said before anything is installed.
ifneq ($(origin KDIR),file)
check-setup := setup-own
check-own = --kdir "$(KDIR)" --image "$(KERNEL)" $(if $(ALLOW),--allow "$$ALLOW")
ifeq ($(KERNEL),)
ifneq ($(filter check,$(MAKECMDGOALS)),)
$(error KDIR=$(KDIR) needs KERNEL=, the image to boot)
endif
endif
endif

# MAKEFLAGS would hand our variables on to the kernel's Makefiles.
check: $(or $(check-setup),setup-check setup-lint)
	env -u MAKEFLAGS scripts/check $(check-own) $(ARGS)

check-mutants: setup-check
	env -u MAKEFLAGS scripts/check-mutants $(ARGS)

check-random: setup-check
	env -u MAKEFLAGS scripts/check-random $(if $(N),-n $(N)) $(if $(SEED),--seed $(SEED)) $(ARGS)

bench: setup-check
	env -u MAKEFLAGS scripts/bench $(ARGS)

unit: setup-unit
	+$(MAKE) -C selftests/unit run

lint: setup-lint
	scripts/lint

help:
	@echo 'modules          build memmapscope.ko for the running kernel, or for KDIR='
	@echo 'modules_install  install it'
	@echo 'demo             boot an x86_64 and an arm64 guest with holes and show the report'
	@echo 'check            all tests, on all kernels of scripts/fetch/kernels'
	@echo '                 KDIR=/path/to/build KERNEL=/path/to/Image: on a kernel of your own,'
	@echo '                 ALLOW=REGEX: which may complain of this'
	@echo "                 ARGS='--kernel NAME --layout NAME --list ...': a part of it"
	@echo 'setup            install what all of this needs (Debian packages); each verb'
	@echo '                 installs what it needs by itself'
	@echo 'unit             unit tests of the pure code, in userspace, with ASan and UBSan'
	@echo 'lint             checkpatch, kernel-doc, clang, shellcheck, licence tags'
	@echo 'check-mutants    break the code on purpose and see that a test notices'
	@echo 'check-random     N= random layouts on random kernels, from SEED=; shrinks what fails'
	@echo "bench            what a report costs, in guests of all sizes; ARGS='--guest REGEX',"
	@echo '                 --compare FILE: what has changed since that JSON file; --samples N, --list'
	@echo 'clean            remove what was built here'
	@echo
	@echo 'Downloads and build roots are kept in $${XDG_CACHE_HOME:-~/.cache}/memmapscope,'
	@echo 'or in MEMMAPSCOPE_CACHE; MIRROR= names a Debian mirror other than that of this machine.'
