#pragma once
// The whole survey: the instrument once, then every region as a workshop, several at a time, each to its consensus event.
#include <functional>

#include "concord/survey/room.h"

namespace concord::survey {

struct ImportOptions {
  int workshops_at_once = 4;
  int in_flight = 12;  // calls of one workshop
};

struct Progress {
  int workshops = 0, of_workshops = 0;  // workshops at their end
  int rows = 0, of_rows = 0;            // people of these workshops
  double seconds = 0;
  // Rows a second of this run, and the seconds that are left at that pace; 0 before there is a pace.
  double pace = 0, left = 0;
};
using Tell = std::function<void(const Progress&)>;

struct Imported {
  int workshops = 0;                       // to their end in this run
  int before = 0;                          // that an earlier run had ended
  int rows = 0, answers = 0, ballots = 0;  // of this run
  double seconds = 0;
  bool teaches = false;                    // its workshops teach the model of its programme
};

// Imports and publishes the instrument of the survey unless it is there. ALREADY_EXISTS VERSION_EXISTS: it is, with other contents.
Status ProvideInstrument(client::Session& administrator, const Survey& survey);

// Whoever imports a survey agrees that it teaches the model of its own programme, unless the office has said no before (Imported.teaches).
// `tell` is called about once a second and at the end. On an error nothing that was acknowledged is lost, and running it again goes on
// from there.
Result<Imported> Import(client::Session& administrator, const Survey& survey, const ImportOptions& options, const Tell& tell);

}  // namespace concord::survey
