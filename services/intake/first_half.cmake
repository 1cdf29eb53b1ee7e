# The first half of a workshop: instruments, preparation, people, answers, stages.
concord_library(intake_workshop_events SOURCES events/workshop_events.cc DEPS intake_domain PRIVATE_DEPS concord_protos)
concord_library(intake_workshop_app
  SOURCES app/instrument_use_cases.cc app/workshop_use_cases.cc app/advance_stage.cc app/people.cc app/join_use_cases.cc app/watch_hub.cc app/answer_use_cases.cc
  DEPS intake_decision_app intake_workshop_events)
concord_library(intake_workshop_api
  SOURCES api/instrument_convert.cc api/workshop_convert.cc api/instrument_service.cc api/workshop_service.cc api/answer_service.cc
          api/identity_sessions.cc
  DEPS intake_workshop_app concord_protos)
concord_library(intake SOURCES module.cc DEPS intake_workshop_api intake_decision_api)
