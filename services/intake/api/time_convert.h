#pragma once
// Micros → google.protobuf.Timestamp; 0 leaves the field absent.
#include <google/protobuf/timestamp.pb.h>

#include "platform/time/clock.h"

namespace concord::intake::api {

template <class Mutable>
void SetTime(Micros t, Mutable field) {
  if (t == 0) return;
  google::protobuf::Timestamp* out = field();
  out->set_seconds(t / kSecond);
  out->set_nanos(static_cast<int>(t % kSecond) * 1000);
}

}  // namespace concord::intake::api
