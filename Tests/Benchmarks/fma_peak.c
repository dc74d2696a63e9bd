// Measures what the processor can do: prints the billions of float32 operations per second that two
// threads make with fused multiply-adds in registers alone, the best of several tries.

#include <pthread.h>
#include <stdio.h>
#include <time.h>

// As wide as a register. Enough independent chains to hide the latency of an operation.
#ifdef __AVX512F__
enum { lanes = 16 };
#elifdef __AVX__
enum { lanes = 8 };
#else
enum { lanes = 4 };
#endif
enum { threads = 2, chains = 12, rounds = 4000000, tries = 5 };

typedef float Lanes __attribute__((ext_vector_type(lanes)));

static Lanes results[threads];

static void *multiply(void *result) {
  Lanes sums[chains], factor = 0.5f, term = 1.0f;
  for (int chain = 0; chain < chains; chain++) sums[chain] = (float)chain;
  for (int round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int chain = 0; chain < chains; chain++)
      sums[chain] = __builtin_elementwise_fma(sums[chain], factor, term);
  }
  for (int chain = 1; chain < chains; chain++) sums[0] += sums[chain];
  *(Lanes *)result = sums[0];
  return NULL;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(void) {
  double best = 0;
  for (int try = 0; try < tries; try++) {
    pthread_t others[threads - 1];
    double start = seconds();
    for (int thread = 1; thread < threads; thread++)
      pthread_create(&others[thread - 1], NULL, multiply, &results[thread]);
    multiply(&results[0]);
    for (int thread = 1; thread < threads; thread++) pthread_join(others[thread - 1], NULL);
    double rate = 2.0 * lanes * chains * rounds * threads / (seconds() - start);
    if (rate > best) best = rate;
  }
  printf("%.1f\n", best * 1e-9);
}
