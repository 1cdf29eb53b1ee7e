# The second half of a workshop: gaps, shortlist, secret rounds, agreement.
concord_library(intake_decisions
  SOURCES domain/gap.cc domain/heat_map.cc domain/kendall.cc domain/ballot.cc domain/ballot_paper.cc domain/tally.cc
          domain/shortlist.cc domain/shortlist_edit.cc domain/consensus.cc
  DEPS intake_domain platform_base)
concord_test(intake_decisions_test
  SOURCES domain/gap_test.cc domain/heat_map_test.cc domain/kendall_test.cc domain/tally_test.cc domain/shortlist_test.cc
          domain/consensus_test.cc
  DEPS intake_decisions)
