#pragma once

namespace concord::survey {

// What `concord import survey --help` prints.
extern const char kHelp[];

}  // namespace concord::survey
