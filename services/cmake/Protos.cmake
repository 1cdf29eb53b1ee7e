# concord_protos: generated code of everything under proto/ and of the google protos it imports.
# Built once at -O1 -g0 and never instrumented: one 40-message file costs 9 s so, 27 s at -O2, 103 s with sanitizers.
# concord_descriptors: all of it as one FileDescriptorSet with comments, for the gateway (routes, OpenAPI) and the rights check.
#   compiled-in descriptors carry no comments, and the linker drops proto libraries that nobody names.
set(GOOGLE_PROTOS ${CMAKE_BINARY_DIR}/googleapis)
set(GOOGLE_PROTOS_VERSION 1.70.0)
if(NOT EXISTS ${GOOGLE_PROTOS}/google/api/http.proto)
  execute_process(
    COMMAND python3 -m pip download -q --disable-pip-version-check --no-deps -d ${GOOGLE_PROTOS}
            googleapis-common-protos==${GOOGLE_PROTOS_VERSION}
    RESULT_VARIABLE failed)
  file(GLOB wheel ${GOOGLE_PROTOS}/*.whl)
  if(failed OR NOT wheel)
    message(FATAL_ERROR "googleapis-common-protos ${GOOGLE_PROTOS_VERSION} could not be fetched from PyPI; is python3-pip there? (make deps)")
  endif()
  file(ARCHIVE_EXTRACT INPUT ${wheel} DESTINATION ${GOOGLE_PROTOS})
endif()

set(GEN ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${GEN})
file(GLOB_RECURSE CONCORD_PROTO_FILES CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/proto
     ${CMAKE_SOURCE_DIR}/proto/concord/*.proto ${CMAKE_SOURCE_DIR}/proto/inference/*.proto)
set(GOOGLE_PROTO_FILES google/api/http.proto google/api/annotations.proto google/api/httpbody.proto google/rpc/code.proto
    google/rpc/status.proto google/rpc/error_details.proto)
get_target_property(GRPC_CPP_PLUGIN gRPC::grpc_cpp_plugin LOCATION)
set(PROTO_PATHS -I${CMAKE_SOURCE_DIR}/proto -I${GOOGLE_PROTOS} -I/usr/include)

set(generated)
foreach(file IN LISTS CONCORD_PROTO_FILES GOOGLE_PROTO_FILES)
  string(REPLACE ".proto" "" stem ${file})
  set(outputs ${GEN}/${stem}.pb.cc ${GEN}/${stem}.pb.h)
  set(grpc_args)
  set(source ${GOOGLE_PROTOS}/${file})
  if(file MATCHES "^(concord|inference)/")
    set(source ${CMAKE_SOURCE_DIR}/proto/${file})
    file(STRINGS ${source} has_service REGEX "^service ")
    if(has_service)
      list(APPEND outputs ${GEN}/${stem}.grpc.pb.cc ${GEN}/${stem}.grpc.pb.h)
      set(grpc_args --grpc_out=${GEN} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN})
    endif()
  endif()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND protobuf::protoc ${PROTO_PATHS} --cpp_out=${GEN} ${grpc_args} ${file}
    DEPENDS ${source}
    COMMENT "proto ${file}"
    VERBATIM)
  foreach(out IN LISTS outputs)
    if(out MATCHES "\\.cc$")
      list(APPEND generated ${out})
    endif()
  endforeach()
endforeach()

add_library(concord_protos STATIC ${generated})
target_include_directories(concord_protos SYSTEM PUBLIC ${GEN})
target_link_libraries(concord_protos PUBLIC gRPC::grpc++ protobuf::libprotobuf)
target_compile_options(concord_protos PRIVATE -O1 -g0 -w)

list(TRANSFORM CONCORD_PROTO_FILES PREPEND ${CMAKE_SOURCE_DIR}/proto/ OUTPUT_VARIABLE proto_sources)
add_custom_command(
  OUTPUT ${GEN}/concord.descriptors
  COMMAND protobuf::protoc ${PROTO_PATHS} --include_imports --include_source_info --descriptor_set_out=${GEN}/concord.descriptors
          ${CONCORD_PROTO_FILES}
  DEPENDS ${proto_sources}
  VERBATIM)
file(WRITE ${GEN}/descriptors.S.in
     ".section .rodata\n.global concord_descriptors_begin\n.global concord_descriptors_end\nconcord_descriptors_begin:\n.incbin \"concord.descriptors\"\nconcord_descriptors_end:\n.section .note.GNU-stack,\"\",@progbits\n")
configure_file(${GEN}/descriptors.S.in ${GEN}/descriptors.S COPYONLY)
enable_language(ASM)
add_library(concord_descriptors STATIC ${GEN}/descriptors.S)
set_source_files_properties(${GEN}/descriptors.S PROPERTIES OBJECT_DEPENDS ${GEN}/concord.descriptors COMPILE_OPTIONS "-Wa,-I${GEN}")
set_target_properties(concord_descriptors PROPERTIES LINKER_LANGUAGE CXX)
