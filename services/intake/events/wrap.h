#pragma once
// A message of concord.intake.events.v1 as an event of the bus.
#include <string>

#include "platform/bus/bus.h"

namespace concord::intake::events {

template <class Message>
bus::Event Wrap(const Message& message, const std::string& key, const std::string& subject, Micros now) {
  bus::Event event;
  event.topic = "concord.intake.events.v1";
  event.type = Message::descriptor()->full_name();
  event.source = "intake";
  event.key = key;
  event.subject = subject;
  event.time = now;
  event.data = message.SerializeAsString();
  return event;
}

}  // namespace concord::intake::events
