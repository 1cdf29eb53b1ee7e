#pragma once
// Takes answers. Submitting is the hot path: instrument, routing and the participant's seat come from memory, the transaction
// reads one row and writes three.
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "intake/app/room_reader.h"
#include "intake/domain/answer_check.h"
#include "intake/store/sheets.h"

namespace concord::intake {

struct MyQuestions {
  std::vector<std::string> questions;
  std::string instrument;
  int speaks_for = 1, table = 0;
};

struct SheetPage {
  std::vector<Responder> people;  // on a side, in order of joining
  int next = 0;                   // joined after this number: the next page; 0: the last
};

struct Note {
  Side side = Side::kUnset;
  Answer answer;
};

class AnswerUseCases {
 public:
  explicit AnswerUseCases(Decisions given) : given_(given) {}

  Result<MyQuestions> ListMine(const auth::Principal& caller, const std::string& workshop);
  Result<db::Submission> Submit(const auth::Principal& caller, const std::string& workshop, const std::string& request_id,
                                const std::vector<Answer>& answers, Micros deadline);
  Result<AnswerSheet> GetMine(const auth::Principal& caller, const std::string& workshop);
  Result<std::vector<db::HistoryEntry>> History(const auth::Principal& caller, const std::string& participant);
  Result<std::vector<Note>> Notes(const auth::Principal& caller, const std::string& workshop);
  // INVALID_ARGUMENT PAGE_TOKEN_INVALID | PAGE_SIZE_INVALID.
  Result<SheetPage> Export(const auth::Principal& caller, const std::string& workshop, int page_size, const std::string& page_token);

 private:
  // Who is asked what, at one edition of the workshop.
  struct Seat {
    Participant participant;  // never changes after joining
    std::int64_t edition = -1;
    InstrumentPtr instrument;
    std::shared_ptr<const Route> route;
    bool answers = false;
  };
  using SeatPtr = std::shared_ptr<const Seat>;
  Result<SeatPtr> LoadSeat(store::Tx& tx, const std::string& workshop, const std::string& participant);
  SeatPtr Cached(const std::string& participant);
  void Remember(const SeatPtr& seat);

  Decisions given_;
  std::mutex mutex_;
  std::unordered_map<std::string, SeatPtr> seats_;  // by participant id
};

}  // namespace concord::intake
