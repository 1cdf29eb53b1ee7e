#include "tests/bench/load/load.h"

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "platform/id/id.h"
#include "platform/rpc/client.h"

namespace concord::bench {

struct Load::Flight {
  grpc::ClientContext context;
  intake::v1::SubmitAnswersRequest request;
  intake::v1::SubmitAnswersResponse response;
  Time sent;
};

Load::Load(const std::shared_ptr<grpc::Channel>& channel, std::vector<Seat> seats)
    : stub_(intake::v1::AnswerService::NewStub(channel)), seats_(std::move(seats)), run_(NewId().substr(24)) {}

void Load::Send(const std::function<void(bool ok)>& landed, const Heard& heard) {
  const std::uint64_t n = next_++;
  const Seat& seat = seats_[n % seats_.size()];
  auto* f = new Flight;
  f->request.set_workshop(seat.workshop);
  f->request.set_request_id(run_ + "-" + std::to_string(n));
  for (std::size_t a = 0; a < seat.questions.size(); ++a) {
    auto* answer = f->request.add_answers();
    answer->set_question(seat.questions[a]);
    answer->set_choice(static_cast<int>((a + n / seats_.size()) % 6));
    answer->mutable_answer_time()->set_seconds(1'790'000'000 + static_cast<std::int64_t>(a));
  }
  rpc::Prepare(f->context, {.token = seat.token, .timeout = 30 * kSecond});
  f->sent = std::chrono::steady_clock::now();
  stub_->async()->SubmitAnswers(&f->context, &f->request, &f->response, [f, &seat, landed, heard](const grpc::Status& s) {
    if (!s.ok()) std::fprintf(stderr, "a submission failed: %s\n", s.error_message().c_str());
    if (s.ok() && heard) heard(seat, f->response.version(), f->sent, std::chrono::steady_clock::now());
    delete f;
    landed(s.ok());
  });
}

double Load::AtOnce(int count, int flying) {
  std::atomic<int> left{count}, failed{0};
  std::mutex mutex;
  std::condition_variable done;
  int in_the_air = flying;
  std::function<void()> go = [&] {
    if (left-- > 0) {
      return Send([&](bool ok) {
        if (!ok) ++failed;
        go();
      });
    }
    std::lock_guard lock(mutex);
    if (--in_the_air == 0) done.notify_all();
  };
  const Time from = std::chrono::steady_clock::now();
  for (int n = 0; n < flying; ++n) go();
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return in_the_air == 0; });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
  return failed == 0 ? count / seconds : -1;
}

int Load::Paced(double rate, double seconds, const Heard& heard) {
  std::atomic<int> failed{0};
  std::mutex mutex;
  std::condition_variable done;
  int in_the_air = 0;
  const Time from = std::chrono::steady_clock::now();
  const int count = static_cast<int>(rate * seconds);
  for (int n = 0; n < count; ++n) {
    std::this_thread::sleep_until(from + std::chrono::microseconds(static_cast<std::int64_t>(n * 1e6 / rate)));
    {
      std::lock_guard lock(mutex);
      ++in_the_air;
    }
    Send(
        [&](bool ok) {
          if (!ok) ++failed;
          std::lock_guard lock(mutex);
          if (--in_the_air == 0) done.notify_all();
        },
        heard);
  }
  std::unique_lock lock(mutex);
  done.wait(lock, [&] { return in_the_air == 0; });
  return failed;
}

}  // namespace concord::bench
