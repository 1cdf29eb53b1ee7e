#include "inference/app/rooms.h"

namespace concord::inference {
namespace {

template <class T>
bool Same(const std::weak_ptr<T>& a, const std::shared_ptr<T>& b) {
  return !a.owner_before(b) && !b.owner_before(a);  // not by address, which may have been used again
}

}  // namespace

bool Rooms::Room::Of(const Served& served) const { return Same(model, served.model) && Same(learnt, served.learnt); }

std::shared_ptr<const ranking::PreparedWorkshop> Rooms::Find(const std::string& key, const Served& served) {
  std::lock_guard lock(mutex_);
  const auto found = at_.find(key);
  if (found == at_.end() || !found->second->Of(served)) return nullptr;
  rooms_.splice(rooms_.begin(), rooms_, found->second);
  return found->second->prepared;
}

void Rooms::Keep(Room room) {
  std::lock_guard lock(mutex_);
  if (const auto found = at_.find(room.key); found != at_.end()) {
    rooms_.erase(found->second);
    at_.erase(found);
  }
  rooms_.push_front(std::move(room));
  at_[rooms_.front().key] = rooms_.begin();
  if (rooms_.size() > most_) {
    at_.erase(rooms_.back().key);
    rooms_.pop_back();
  }
}

Result<Ranking> Rooms::Rank(const std::string& key, const Served& served, const ranking::WorkshopCase& workshop, bool* known, std::uint64_t owner) {
  auto prepared = Find(key, served);
  if (known != nullptr) *known = prepared != nullptr;
  if (prepared == nullptr) {
    CONCORD_TRY(auto made, served.model->Prepare(workshop, &served.learnt->evidence.popularity()));
    prepared = std::make_shared<const ranking::PreparedWorkshop>(std::move(made));
    Keep({key, served.model, served.learnt, prepared});
  }
  return RankPrepared(served, *prepared, owner);
}

std::size_t Rooms::size() const {
  std::lock_guard lock(mutex_);
  return rooms_.size();
}

}  // namespace concord::inference
