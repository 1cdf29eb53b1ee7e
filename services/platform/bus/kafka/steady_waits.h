#pragma once

namespace concord::bus::kafka {

// Does nothing itself: who calls it has the waits of steady_waits.cc linked in.
void KeepWaitsSteady();

}  // namespace concord::bus::kafka
