#pragma once
// Messages of calls that come many times a second, used again: their strings and lists keep the room that they had. Those of an unusual
// size are let go.
#include <grpcpp/support/message_allocator.h>

#include <memory>
#include <mutex>
#include <vector>

namespace concord::inference::oip {

template <class Request, class Response>
class Pool final : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        Holder* holder = free_.back().release();
        free_.pop_back();
        return holder;
      }
    }
    return new Holder(*this);
  }

 private:
  static constexpr std::size_t kMost = 256, kMostBytes = 64 << 10;

  class Holder final : public grpc::MessageHolder<Request, Response> {
   public:
    explicit Holder(Pool& pool) : pool_(pool) {
      this->set_request(&request_);
      this->set_response(&response_);
    }
    void Release() override {
      std::unique_ptr<Holder> mine(this);
      if (request_.SpaceUsedLong() + response_.SpaceUsedLong() > kMostBytes) return;
      request_.Clear();
      response_.Clear();
      const std::lock_guard lock(pool_.mutex_);
      if (pool_.free_.size() < kMost) pool_.free_.push_back(std::move(mine));
    }

   private:
    Pool& pool_;
    Request request_;
    Response response_;
  };

  std::mutex mutex_;
  std::vector<std::unique_ptr<Holder>> free_;
};

}  // namespace concord::inference::oip
