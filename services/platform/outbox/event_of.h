#pragma once
// A message of "concord.<service>.events.v1" as an event of the bus: topic and source follow from its package.
#include <string>

#include "platform/bus/bus.h"

namespace concord::outbox {

template <class Message>
bus::Event EventOf(const Message& message, const std::string& key, const std::string& subject, Micros time) {
  bus::Event event;
  event.topic = Message::descriptor()->file()->package();
  event.source = event.topic.substr(8, event.topic.find('.', 8) - 8);  // after "concord."
  event.type = Message::descriptor()->full_name();
  event.key = key;
  event.subject = subject;
  event.time = time;
  event.data = message.SerializeAsString();
  return event;
}

}  // namespace concord::outbox
