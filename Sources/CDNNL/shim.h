#include <dnnl.h>
#include <dnnl_debug.h>

// libgomp's own entry point; its header stands in GCC's private folder, where clang does not look.
void omp_set_num_threads(int count);
