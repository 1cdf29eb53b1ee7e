#include "platform/trace/span.h"

#include "platform/log/log.h"
#include "platform/trace/context.h"
#include "platform/trace/queue.h"

namespace concord::trace {

Span::Span(Kind kind, std::string_view name, std::string_view parent) : traceparent_(parent) {
  if (!Queue::Get().open() || !IsSampled(parent)) return;
  traceparent_ = WithSpan(parent, NewSpanId());
  Begun(kind, name, SpanIdOf(parent));
}

Span Span::Begin(Kind kind, std::string_view name, std::string_view given) {
  if (IsTraceparent(given)) return Span(kind, name, given);
  Span root;
  root.traceparent_ = log::NewTrace();
  if (Queue::Get().open()) root.Begun(kind, name, "");
  return root;
}

Span& Span::operator=(Span&& other) {
  End();
  traceparent_ = std::move(other.traceparent_);
  record_ = std::move(other.record_);
  return *this;
}

void Span::Begun(Kind kind, std::string_view name, std::string_view parent_span_id) {
  record_ = std::make_unique<Record>();
  record_->traceparent = traceparent_;
  record_->parent_span_id = parent_span_id;
  record_->name = name;
  record_->kind = kind;
  record_->start = SystemClock().Now();
}

void Span::Rename(std::string_view name) {
  if (record_) record_->name = name;
}

void Span::Set(std::string_view key, std::string_view value) {
  if (record_) record_->attributes.emplace_back(key, std::string(value));
}

void Span::Set(std::string_view key, std::int64_t value) {
  if (record_) record_->attributes.emplace_back(key, value);
}

void Span::Fail(std::string_view type) {
  if (!record_) return;
  record_->failed = true;
  Set("error.type", type);
}

void Span::End() {
  if (!record_) return;
  record_->end = SystemClock().Now();
  Queue::Get().Offer(std::move(*record_));
  record_.reset();
}

}  // namespace concord::trace
