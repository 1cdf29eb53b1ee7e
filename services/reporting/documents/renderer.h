#pragma once
// Makes the report's files for ReportingService: fetches texts, answers and ballots, composes, prints.
#include <string>

#include "reporting/api/renderer.h"
#include "reporting/documents/sources.h"

namespace concord::reporting::documents {

class DocumentRenderer final : public Renderer {
 public:
  // `disclaimer`: printed on the cover; empty: the standard text.
  DocumentRenderer(rpc::Channels& channels, const auth::ServiceTokens& tokens, std::string disclaimer);

  // Errors: of Sources::Fetch; INTERNAL FILE_NOT_WRITTEN.
  Result<File> Render(const RenderRequest& request) override;

 private:
  Sources sources_;
  std::string disclaimer_;
};

}  // namespace concord::reporting::documents
