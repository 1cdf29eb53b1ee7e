#pragma once

namespace concord {

// The bytes of a trained model depend on the CPU class that the libraries choose and on their threads; both are read from the
// environment before main. Starts this program again with them pinned, unless they are already. Returns only when pinned.
void RunPinned(char** argv);

}  // namespace concord
