#include "concord/intake/v1/answers.grpc.pb.h"
#include "intake/api/time_convert.h"
#include "intake/api/workshop_convert.h"
#include "intake/api/workshop_services.h"
#include "platform/id/id.h"
#include "platform/rpc/call.h"

namespace concord::intake::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr std::size_t kExportBytes = 2 << 20;  // then a page of answers ends

// The same at every export. Ids of participants stand in lists that offices read; the hash of a device's random text does not.
std::string Pseudonym(const Participant& p) { return "p-" + Sha256Hex("answers/" + p.workshop + "/" + p.client_hash).substr(0, 10); }

class AnswerServiceImpl final : public pb::AnswerService::CallbackService {
 public:
  AnswerServiceImpl(AnswerUseCases& use, rpc::Calls& calls) : use_(use), calls_(calls) {}

  Reactor* ListMyQuestions(Context* c, const pb::ListMyQuestionsRequest* q, pb::ListMyQuestionsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto mine, use_.ListMine(call.caller, request.workshop()));
      for (const std::string& question : mine.questions) response->add_questions(question);
      response->set_instrument(mine.instrument);
      response->set_speaks_for(mine.speaks_for);
      response->set_table(mine.table);
      return Ok();
    });
  }
  Reactor* SubmitAnswers(Context* c, const pb::SubmitAnswersRequest* q, pb::SubmitAnswersResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      std::vector<Answer> answers;
      answers.reserve(static_cast<std::size_t>(request.answers_size()));
      for (const pb::Answer& answer : request.answers()) answers.push_back(FromProto(answer));
      CONCORD_TRY(auto done, use_.Submit(call.caller, request.workshop(), request.request_id(), answers, call.deadline));
      response->set_version(done.version);
      SetTime(done.receive_time, [&] { return response->mutable_receive_time(); });
      response->set_answered(done.answered);
      response->set_asked(done.asked);
      return Ok();
    });
  }
  Reactor* GetMyAnswers(Context* c, const pb::GetMyAnswersRequest* q, pb::GetMyAnswersResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto sheet, use_.GetMine(call.caller, request.workshop()));
      for (const Answer& answer : sheet.answers) Fill(answer, response->add_answers());
      response->set_version(sheet.version);
      return Ok();
    });
  }
  Reactor* ListAnswerHistory(Context* c, const pb::ListAnswerHistoryRequest* q, pb::ListAnswerHistoryResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto history, use_.History(call.caller, request.participant()));
      for (const db::HistoryEntry& entry : history) {
        auto* version = response->add_versions();
        version->set_version(entry.version);
        SetTime(entry.receive_time, [&] { return version->mutable_receive_time(); });
        for (const Answer& answer : entry.answers) Fill(answer, version->add_answers());
      }
      return Ok();
    });
  }
  Reactor* ListNotes(Context* c, const pb::ListNotesRequest* q, pb::ListNotesResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto notes, use_.Notes(call.caller, request.workshop()));
      for (const Note& note : notes) {
        auto* out = response->add_notes();
        out->set_side(SideName(note.side));
        Fill(note.answer, out->mutable_answer());
      }
      return Ok();
    });
  }

  Reactor* ExportAnswers(Context* c, const pb::ExportAnswersRequest* q, pb::ExportAnswersResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto page, use_.Export(call.caller, request.workshop(), request.page_size(), request.page_token()));
      int next = page.next;
      std::size_t bytes = 0;
      for (const Responder& person : page.people) {
        const Participant& p = person.participant;
        auto* sheet = response->add_sheets();
        sheet->set_participant(Pseudonym(p));
        sheet->set_counts_as(SideName(p.counts_as));
        if (p.organisation_number > 0) sheet->set_organisation("org-" + std::to_string(p.organisation_number));
        sheet->set_table(p.table);
        sheet->set_speaks_for(p.speaks_for);
        for (const Answer& answer : person.sheet.answers) Fill(answer, sheet->add_answers());
        bytes += sheet->ByteSizeLong();
        if (bytes > kExportBytes && &person != &page.people.back()) {
          next = p.number;
          break;
        }
      }
      if (next > 0) response->set_next_page_token(std::to_string(next));
      return Ok();
    });
  }

 private:
  AnswerUseCases& use_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAnswerService(AnswerUseCases& use, rpc::Calls& calls) {
  return std::make_unique<AnswerServiceImpl>(use, calls);
}

}  // namespace concord::intake::api
