# Tests against the real program, as its users meet it. A test in Python imports concord_process (and room) from this folder and
# skips with exit code 77, saying why. Each runs in both shapes: NAME, and NAME_cluster against the one cluster that they all share.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(CONCORD_E2E ${CMAKE_CURRENT_LIST_DIR})
set(CONCORD_CLUSTER_READY ${CMAKE_BINARY_DIR}/cluster/ready.json)
set(CONCORD_E2E_ENVIRONMENT PYTHONPATH=${CONCORD_E2E} PYTHONDONTWRITEBYTECODE=1 CONCORD_TEST_PROGRAM=$<TARGET_FILE:concord>
  CONCORD_TEST_BUILD=${CMAKE_BINARY_DIR})
set(CONCORD_CLUSTER_ENVIRONMENT ${CONCORD_E2E_ENVIRONMENT} CONCORD_TEST_SHAPE=cluster CONCORD_TEST_CLUSTER=${CONCORD_CLUSTER_READY})

#   concord_cluster_test(NAME TIMEOUT seconds COMMAND ...): in the shared cluster, which is up when it runs; one such test at a time
function(concord_cluster_test name)
  if(NOT TARGET concord-gateway)
    return()
  endif()
  cmake_parse_arguments(A "" "TIMEOUT" "COMMAND" ${ARGN})
  add_test(NAME ${name} COMMAND ${A_COMMAND} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "e2e;cluster" TIMEOUT ${A_TIMEOUT} SKIP_RETURN_CODE 77 FIXTURES_REQUIRED cluster RESOURCE_LOCK cluster
    ENVIRONMENT "${CONCORD_CLUSTER_ENVIRONMENT}")
endfunction()

#   concord_e2e(NAME file.py [TIMEOUT seconds] [EMBEDDED_ONLY])
function(concord_e2e name file)
  cmake_parse_arguments(A "EMBEDDED_ONLY" "TIMEOUT" "" ${ARGN})
  if(NOT A_TIMEOUT)
    set(A_TIMEOUT 120)
  endif()
  set(command ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  add_test(NAME ${name} COMMAND ${command} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "e2e;embedded" TIMEOUT ${A_TIMEOUT} SKIP_RETURN_CODE 77 ENVIRONMENT "${CONCORD_E2E_ENVIRONMENT}")
  if(NOT A_EMBEDDED_ONLY)
    concord_cluster_test(${name}_cluster TIMEOUT ${A_TIMEOUT} COMMAND ${command})
  endif()
endfunction()
