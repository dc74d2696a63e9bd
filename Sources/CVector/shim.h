#pragma once

/* What Swift's vectors do one value at a time. */

typedef float FloatLanes __attribute__((ext_vector_type(16)));

static inline FloatLanes vector_square_root(FloatLanes values) {
  return __builtin_elementwise_sqrt(values);
}
