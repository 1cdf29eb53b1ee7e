#pragma once
// People come in by a code, without an account.
#include <string>
#include <vector>

#include "intake/app/room_reader.h"
#include "intake/domain/join.h"
#include "intake/domain/progress.h"

namespace concord::intake {

struct SessionTokens {
  std::string session_token, csrf_token;
};

// Port: who makes sessions. The adapter asks the identity service.
class Sessions {
 public:
  virtual ~Sessions() = default;
  virtual Result<SessionTokens> ForParticipant(const std::string& office, const std::string& participant, Micros deadline) = 0;
};

struct Joined {
  Participant participant;
  SessionTokens session;
};

struct ParticipantPage {
  std::vector<Participant> participants;
  std::string next_page_token;
  int total = 0;
};

struct RoomProgress {
  Progress progress;
  std::vector<std::string> areas;
  int joined = 0, invited = 0, ballots = 0, voters = 0, observers = 0, positions = 0;
  Micros read_time = 0;
};

class JoinUseCases {
 public:
  JoinUseCases(Decisions given, Sessions& sessions) : given_(given), sessions_(sessions) {}

  // What is shown before joining. NOT_FOUND JOIN_CODE_UNKNOWN.
  Result<Workshop> LookUp(const std::string& join_code);
  Result<Joined> Join(const std::string& join_code, const JoinWish& wish, Micros deadline);
  Result<ParticipantPage> List(const auth::Principal& caller, const std::string& workshop, int page_size, const std::string& page_token);
  Result<RoomProgress> GetProgress(const auth::Principal& caller, const std::string& workshop);

 private:
  Decisions given_;
  Sessions& sessions_;
};

}  // namespace concord::intake
