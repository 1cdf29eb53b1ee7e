# The first half of a workshop: instruments, preparation, people, answers, stages.
concord_library(intake_workshop_events SOURCES events/workshop_events.cc DEPS intake_domain PRIVATE_DEPS concord_protos)
concord_library(intake_workshop_app
  SOURCES app/instrument_use_cases.cc app/workshop_use_cases.cc app/advance_stage.cc app/people.cc app/join_use_cases.cc app/watch_hub.cc app/answer_use_cases.cc
  DEPS intake_decision_app intake_workshop_events)
concord_library(intake_workshop_api
  SOURCES api/instrument_convert.cc api/workshop_convert.cc api/instrument_service.cc api/workshop_service.cc api/answer_service.cc
          api/identity_sessions.cc
  DEPS intake_workshop_app concord_protos)
concord_library(intake SOURCES module.cc
  DEPS intake_workshop_api intake_decision_api platform_migrate platform_outbox platform_rpc platform_config platform_time)
if(CONCORD_TESTS AND TARGET platform_id)
  concord_test(intake_bundle_test SOURCES store/bundle_test.cc DEPS intake_store platform_i18n platform_id platform_time)
  concord_test(intake_programmes_test SOURCES store/programmes_test.cc DEPS intake_store platform_i18n platform_id platform_time)
  target_compile_definitions(intake_programmes_test PRIVATE CONCORD_BUNDLES="${CONCORD_BUNDLES}")
  add_dependencies(intake_programmes_test programme_bundles)
endif()
if(CONCORD_TESTS AND TARGET platform_store_sqlite AND TARGET platform_outbox)
  concord_library(intake_first_half_world SOURCES app/testing/first_half_world.cc
    DEPS intake_workshop_app platform_store_test_store GTest::gtest)
  concord_test(intake_first_half_test
    SOURCES app/workshop_use_cases_test.cc app/answer_use_cases_test.cc app/join_use_cases_test.cc
    DEPS intake_first_half_world concord_protos platform_time LABEL service TIMEOUT 120 POSTGRES)
  if(TARGET platform_rpc)
    concord_test(intake_first_half_services_test SOURCES api/first_half_services_test.cc
      DEPS intake_workshop_api intake_first_half_world platform_rpc platform_exec platform_metrics LABEL service TIMEOUT 120)
  endif()
endif()
if(CONCORD_TESTS AND TARGET platform_store_sqlite AND TARGET platform_rpc)
  concord_test(intake_module_test SOURCES module_test.cc
    DEPS intake platform_bus_embedded platform_cache_memory platform_store_sqlite platform_exec platform_metrics LABEL service)
  add_subdirectory(${CMAKE_SOURCE_DIR}/tests/bench/submit_bench ${CMAKE_BINARY_DIR}/tests/bench/submit_bench)
endif()
