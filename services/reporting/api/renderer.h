#pragma once
// The report as a file. What is printed comes from the read models; texts (titles, notes, names), answers and ballots the renderer
// fetches from the services that keep them.
#include <string>

#include "concord/reporting/v1/reporting.pb.h"
#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::reporting {

struct RenderRequest {
  std::string office;         // for service tokens
  std::string workshop;       // "workshops/…"
  std::string format;         // "pdf" or "xlsx"
  std::string language;       // BCP-47; empty: the workshop's first
  bool details = false;       // the caller may see answers, notes and ballots, pseudonymous
  Micros deadline = 0;        // absolute
  const v1::WorkshopReport& report;  // as GetWorkshopReport gives it
};

struct File {
  std::string content_type;
  std::string data;
  std::string name;           // of the file, ASCII
};

class Renderer {
 public:
  virtual ~Renderer() = default;
  // Runs on the `wait` executor; may call other services. The format is known to be one of the two.
  virtual Result<File> Render(const RenderRequest& request) = 0;
};

}  // namespace concord::reporting
