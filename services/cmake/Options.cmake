# Compiler settings of the whole tree.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# -g0: debug information doubles compile and link time on two cores; configure with -DCMAKE_BUILD_TYPE=Debug for a debugger.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g0")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

option(CONCORD_TESTS "Build the tests" ON)
option(CONCORD_TORCH "Build what needs LibTorch" ON)
set(CONCORD_SANITIZE "" CACHE STRING "address,undefined | thread | empty")

add_library(concord_options INTERFACE)
target_compile_options(concord_options INTERFACE -Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)
target_include_directories(concord_options INTERFACE ${CMAKE_SOURCE_DIR}/services)
if(CONCORD_SANITIZE)
  # Building costs more than running does: -O0 takes 6 s of CPU where -O1 takes 12 and -O2 17 (address,undefined; a file of gRPC). Threads need
  # some speed to meet. What is found ends the test, undefined behaviour too.
  if(CONCORD_SANITIZE STREQUAL thread)
    set(optimise -O1)
  else()
    set(optimise -O0)
  endif()
  target_compile_options(concord_options INTERFACE -fsanitize=${CONCORD_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1 ${optimise})
  target_link_options(concord_options INTERFACE -fsanitize=${CONCORD_SANITIZE})
  set(CONCORD_SANITIZER_OPTIONS "UBSAN_OPTIONS=print_stacktrace=1")
endif()
