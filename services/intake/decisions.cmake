# The second half of a workshop: gaps, shortlist, secret rounds, agreement.
concord_library(intake_decisions
  SOURCES domain/gap.cc domain/heat_map.cc domain/kendall.cc domain/ballot.cc domain/ballot_paper.cc domain/tally.cc
          domain/shortlist.cc domain/shortlist_edit.cc domain/consensus.cc domain/room.cc
  DEPS intake_domain platform_base)
concord_test(intake_decisions_test
  SOURCES domain/gap_test.cc domain/heat_map_test.cc domain/kendall_test.cc domain/tally_test.cc domain/shortlist_test.cc
          domain/consensus_test.cc domain/room_test.cc
  DEPS intake_decisions)

concord_library(intake_decision_store
  SOURCES store/text_list.cc store/gaps.cc store/candidates.cc store/rounds.cc store/suggestions.cc store/agreements.cc
  DEPS intake_store intake_decisions)
concord_library(intake_decision_events SOURCES events/decision_events.cc DEPS intake_decisions PRIVATE_DEPS concord_protos)
concord_library(intake_decision_app
  SOURCES app/room_reader.cc app/gap_use_cases.cc app/shortlist_use_cases.cc app/ballot_use_cases.cc app/agreement_use_cases.cc
          app/stage_steps.cc
  DEPS intake_app intake_decision_store intake_decision_events platform_outbox platform_i18n platform_id)
concord_library(intake_decision_api
  SOURCES api/gap_convert.cc api/vote_convert.cc api/gap_service.cc api/vote_service.cc api/inference_ranker.cc
  DEPS intake_decision_app concord_protos)
if(CONCORD_TESTS AND TARGET platform_store_sqlite AND TARGET platform_outbox)
  concord_library(intake_decision_world SOURCES app/testing/decision_world.cc
    DEPS intake_workshop_app intake_decision_app platform_store_test_store GTest::gtest)
  concord_test(intake_decision_path_test
    SOURCES app/gap_use_cases_test.cc app/decision_path_test.cc app/suggestion_test.cc app/decision_property_test.cc
    DEPS intake_decision_world concord_protos LABEL service TIMEOUT 120 POSTGRES)
  if(TARGET platform_rpc)
    concord_test(intake_decision_services_test SOURCES api/decision_services_test.cc
      DEPS intake_decision_api intake_decision_world platform_rpc platform_exec platform_metrics LABEL service TIMEOUT 120)
  endif()
endif()
