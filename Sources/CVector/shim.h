#pragma once

/* What Swift's vectors do one value at a time, and what Swift has no word for. */

typedef float FloatLanes __attribute__((ext_vector_type(16)));

static inline FloatLanes vector_square_root(FloatLanes values) {
  return __builtin_elementwise_sqrt(values);
}

/* Asks for the cache line at an address, which is read soon. */
static inline void vector_prefetch(const void *address) { __builtin_prefetch(address); }
