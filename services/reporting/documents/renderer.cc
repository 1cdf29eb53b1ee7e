#include "reporting/documents/renderer.h"

#include <utility>

#include "reporting/documents/documents.h"

namespace concord::reporting::documents {

DocumentRenderer::DocumentRenderer(rpc::Channels& channels, const auth::ServiceTokens& tokens, std::string disclaimer)
    : sources_(channels, tokens), disclaimer_(std::move(disclaimer)) {}

Result<File> DocumentRenderer::Render(const RenderRequest& request) {
  Wanted wanted;
  wanted.office = request.office;
  wanted.workshop = request.workshop;
  wanted.language = request.language;
  wanted.answers = request.format == "xlsx" && request.details;
  wanted.deadline = request.deadline;
  CONCORD_TRY(auto data, sources_.Fetch(request.report, wanted));
  const bool first = wanted.language.empty() && data.workshop.languages_size() > 0;
  const Words words(first ? data.workshop.languages(0) : wanted.language);
  const Settings settings{disclaimer_};
  CONCORD_TRY(auto made, request.format == "pdf" ? MakePdf(data, words, settings) : MakeXlsx(data, words, settings, request.details));
  return File{std::move(made.content_type), std::move(made.bytes), std::move(made.name)};
}

}  // namespace concord::reporting::documents
