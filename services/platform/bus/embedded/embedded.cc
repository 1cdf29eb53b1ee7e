#include "platform/bus/embedded/embedded.h"

#include "platform/bus/embedded/member.h"
#include "platform/bus/size.h"

namespace concord::bus {
namespace {

using internal::Hub;
using internal::Log;
using internal::Member;

Error NoLetter(std::int64_t id) {
  return NotFound("DEAD_LETTER_NOT_FOUND", "there is no such dead letter").With("dead_letter", std::to_string(id));
}

class EmbeddedBus : public Bus {
 public:
  EmbeddedBus(store::Store& store, EmbeddedOptions options)
      : hub_(std::make_shared<Hub>()), log_(std::make_shared<Log>(store)), options_(options) {}
  Status Open() { return log_->Open(); }

  Status Publish(const std::vector<Event>& events) override {
    if (events.empty()) return Ok();
    for (const auto& e : events) {
      if (e.id.empty() || e.topic.empty() || e.key.empty()) {
        return InvalidArgument("EVENT_INCOMPLETE", "an event needs id, topic and key").With("type", e.type);
      }
      CONCORD_CHECK_OK(CheckSize(e, e.data.size(), kLargestEvent));
    }
    CONCORD_CHECK_OK(log_->Append(events));
    hub_->Stir();
    return Ok();
  }

  Result<std::unique_ptr<Subscription>> Subscribe(SubscriptionOptions options, Handler handler) override {
    if (options.group.empty() || options.topics.empty()) {
      return InvalidArgument("SUBSCRIPTION_INCOMPLETE", "a subscription needs a group and topics");
    }
    auto member = std::make_unique<Member>(hub_, log_, std::move(options), std::move(handler), options_);
    CONCORD_CHECK_OK(member->Start());
    return std::unique_ptr<Subscription>(std::move(member));
  }

  Result<std::vector<Lag>> Lags() override {
    CONCORD_TRY(auto stands, log_->Stands());
    std::vector<Lag> out;
    for (auto& stand : stands) {
      {
        std::lock_guard lock(hub_->mutex);
        auto live = hub_->cursors.find({stand.group, stand.topic});
        if (live != hub_->cursors.end()) stand.position = std::max(stand.position, live->second->position);
      }
      CONCORD_TRY(auto lag, log_->LagOf(stand));
      out.push_back(std::move(lag));
    }
    return out;
  }

  Result<std::vector<DeadLetter>> DeadLetters(const std::string& group) override { return log_->DeadLetters(group); }

  Status Replay(std::int64_t id) override {
    CONCORD_TRY(auto letter, log_->Letter(id));
    if (!letter) return NoLetter(id);
    Status handled = HandAgain(*letter);
    if (!handled.ok()) {
      if (handled.error().reason != "GROUP_NOT_SUBSCRIBED") CONCORD_CHECK_OK(log_->Reword(id, handled.error().ToString()));
      return handled;
    }
    CONCORD_TRY(const bool gone, log_->Remove(id));
    (void)gone;  // another replay may have been quicker
    return Ok();
  }

  Status Drop(std::int64_t id) override {
    CONCORD_TRY(const bool gone, log_->Remove(id));
    return gone ? Ok() : Status(NoLetter(id));
  }

 private:
  Status HandAgain(const DeadLetter& letter) {
    std::unique_lock lock(hub_->mutex);
    for (Member* member : hub_->members) {
      if (!member->Serves(letter.group, letter.event.topic)) continue;
      member->Hold();  // it waits for us before it goes
      lock.unlock();
      Status handled = member->Handle(letter.event);
      lock.lock();
      member->LetGo();
      return handled;
    }
    return FailedPrecondition("GROUP_NOT_SUBSCRIBED", "nobody of this group is subscribed now").With("group", letter.group);
  }

  std::shared_ptr<Hub> hub_;
  std::shared_ptr<Log> log_;
  const EmbeddedOptions options_;
};

}  // namespace

Result<std::unique_ptr<Bus>> OpenEmbedded(store::Store& store, EmbeddedOptions options) {
  auto bus = std::make_unique<EmbeddedBus>(store, options);
  CONCORD_CHECK_OK(bus->Open());
  return std::unique_ptr<Bus>(std::move(bus));
}

}  // namespace concord::bus
