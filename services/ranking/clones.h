#pragma once
// One body, three machine codes, chosen when the program starts. Sanitized and non-x86 builds take the plain one. Where results must not
// depend on the machine, the file is compiled with -ffp-contract=off.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CONCORD_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CONCORD_CLONES
#endif
