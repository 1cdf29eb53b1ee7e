#include "concord/trainer/pinned.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace concord {

void RunPinned(char** argv) {
  constexpr const char* kPins[][2] = {{"ATEN_CPU_CAPABILITY", "avx2"}, {"OPENBLAS_CORETYPE", "Haswell"}, {"OMP_NUM_THREADS", "1"},
                                      {"OPENBLAS_NUM_THREADS", "1"}};
  bool pinned = true;
  for (const auto& [name, value] : kPins) {
    const char* now = std::getenv(name);
    if (now != nullptr && std::string_view(now) == value) continue;
    pinned = false;
    setenv(name, value, 1);
  }
  if (!pinned) execv("/proc/self/exe", argv);  // on failure: go on unpinned, the card tells the CPU class
}

}  // namespace concord
