#include "platform/http/server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

#include "platform/http/error_body.h"

namespace concord::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bh = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kSlowest = 16 * 1024;  // bytes a second: who reads an answer more slowly is cut off
constexpr std::size_t kStreamBacklog = 4 * 1024 * 1024;  // a reader that falls behind further is cut off

std::string Lower(beast::string_view text) {
  std::string out(text.data(), text.size());
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<asio::io_context> io, tcp::socket socket, const ServerOptions& options, const Handler& handler)
      : io_(std::move(io)), stream_(std::move(socket)), options_(options), handler_(handler) {
    error_code ignored;
    const auto end = stream_.socket().remote_endpoint(ignored);
    if (!ignored) peer_ = end.address().to_string();
  }

  void Read() {
    parser_.emplace();
    parser_->body_limit(options_.body_limit);
    parser_->header_limit(32 * 1024);
    stream_.expires_after(std::chrono::seconds(options_.idle_seconds));
    bh::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](error_code ec, std::size_t) { self->OnHeader(ec); });
  }
  void Answer(Response response, bool streaming);
  void Append(std::string chunk, bool last);
  void WhenGone(std::function<void()> fn) {
    if (io_->stopped()) return fn();
    asio::dispatch(stream_.get_executor(), [self = shared_from_this(), fn = std::move(fn)]() mutable {
      if (self->gone_) return fn();
      self->on_gone_.push_back(std::move(fn));
    });
  }
  void Close() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] { self->Gone(); });
  }

 private:
  void OnHeader(error_code ec) {
    if (ec) return Failed(ec);
    if (Lower(parser_->get()[bh::field::expect]) == "100-continue") {
      static const std::string kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      asio::async_write(stream_, asio::buffer(kContinue), [self = shared_from_this()](error_code e, std::size_t) {
        if (e) return self->Gone();
        self->ReadBody();
      });
      return;
    }
    ReadBody();
  }
  void ReadBody() {
    bh::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code ec, std::size_t) {
      if (ec) return self->Failed(ec);
      self->Handle();
    });
  }
  void Failed(error_code ec) {
    keep_alive_ = false;
    if (ec == bh::error::body_limit) {
      linger_ = true;  // read on for a while: a closed socket would reset the connection before the answer is read
      return Refuse(413, Error(Code::kOutOfRange, "BODY_TOO_LARGE", "the body is larger than the limit of " + std::to_string(options_.body_limit) + " bytes"));
    }
    if (ec == bh::error::header_limit) return Refuse(431, Error(Code::kOutOfRange, "HEADERS_TOO_LARGE", "the headers are larger than 32768 bytes"));
    if (ec == bh::error::end_of_stream || ec == bh::error::partial_message || ec.category() != bh::make_error_code(bh::error::bad_method).category())
      return Gone();
    Refuse(400, InvalidArgument("HTTP_MALFORMED", "this is not HTTP/1.1"));
  }
  void Refuse(int status, Error error) {
    Response r = ErrorResponse(std::move(error).With("limit_bytes", std::to_string(options_.body_limit)));
    r.status = status;
    Answer(std::move(r), false);
  }
  void Handle();
  void WriteNext();
  void Linger(std::size_t left) {
    stream_.expires_after(std::chrono::seconds(5));
    scratch_.resize(64 * 1024);
    stream_.async_read_some(asio::buffer(scratch_), [self = shared_from_this(), left](error_code ec, std::size_t n) {
      if (ec || n >= left) return self->Gone();
      self->Linger(left - n);
    });
  }
  // A streaming answer's client sends nothing more; reading tells when it has gone.
  void WatchForEnd() {
    scratch_.resize(512);
    stream_.async_read_some(asio::buffer(scratch_), [self = shared_from_this()](error_code ec, std::size_t) {
      if (ec) return self->Gone();
      self->WatchForEnd();
    });
  }
  void Gone() {
    if (gone_) return;
    gone_ = true;
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
    for (auto& fn : on_gone_) fn();
    on_gone_.clear();
  }

  std::shared_ptr<asio::io_context> io_;  // a late answer may come after the server has gone
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  const ServerOptions& options_;
  const Handler& handler_;
  std::string peer_, scratch_, head_;
  std::optional<bh::request_parser<bh::string_body>> parser_;
  std::optional<bh::response<bh::string_body>> response_;
  bool keep_alive_ = true, head_only_ = false, linger_ = false, gone_ = false, writing_ = false, last_ = false;
  std::deque<std::string> queue_;
  std::size_t queued_ = 0;
  std::vector<std::function<void()>> on_gone_;
};

class ConnectionStream : public Stream {
 public:
  explicit ConnectionStream(std::shared_ptr<Connection> c) : connection_(std::move(c)) {}
  void Write(std::string chunk) override { connection_->Append(std::move(chunk), false); }
  void Close() override { connection_->Append("", true); }
  void OnGone(std::function<void()> fn) override { connection_->WhenGone(std::move(fn)); }

 private:
  std::shared_ptr<Connection> connection_;
};

class ConnectionReply : public Reply {
 public:
  explicit ConnectionReply(std::shared_ptr<Connection> c) : connection_(std::move(c)) {}
  ~ConnectionReply() override {
    if (!done_) connection_->Answer({500, {}, ""}, false);
  }
  void Send(Response response) override {
    if (!done_.exchange(true)) connection_->Answer(std::move(response), false);
  }
  std::shared_ptr<Stream> Begin(Response head) override {
    if (!done_.exchange(true)) connection_->Answer(std::move(head), true);
    return std::make_shared<ConnectionStream>(connection_);
  }

 private:
  std::shared_ptr<Connection> connection_;
  std::atomic<bool> done_{false};
};

void Connection::Handle() {
  auto& message = parser_->get();
  keep_alive_ = message.keep_alive();
  head_only_ = message.method() == bh::verb::head;
  Request request;
  request.method = std::string(message.method_string());
  std::string target(message.target());
  const auto q = target.find('?');
  request.path = target.substr(0, q);
  if (q != std::string::npos) request.query = target.substr(q + 1);
  for (const auto& field : message) {
    auto& value = request.headers[Lower(field.name_string())];
    value += (value.empty() ? "" : "; ") + std::string(field.value());
  }
  request.body = std::move(message.body());
  request.peer = peer_;
  stream_.expires_never();
  try {
    handler_(std::move(request), std::make_shared<ConnectionReply>(shared_from_this()));
  } catch (const std::exception&) {
    // One request's trouble is not the process's: the reply, let go, has answered 500.
  }
}

void Connection::Answer(Response r, bool streaming) {
  if (io_->stopped()) return;  // the server has gone: what nobody runs would keep this for ever
  asio::dispatch(stream_.get_executor(), [self = shared_from_this(), r = std::move(r), streaming]() mutable {
    if (self->gone_) return;
    auto& out = self->response_.emplace();
    out.version(11);
    out.result(static_cast<unsigned>(r.status));
    for (auto& [name, value] : r.headers) out.insert(name, value);
    if (streaming) {
      // No length: the answer ends with the connection.
      std::string head = "HTTP/1.1 " + std::to_string(r.status) + " OK\r\nConnection: close\r\n";
      for (auto& [name, value] : r.headers) head += name + ": " + value + "\r\n";
      self->WatchForEnd();
      return self->Append(head + "\r\n" + r.body, false);
    }
    const std::size_t length = r.body.size();
    if (!self->head_only_) out.body() = std::move(r.body);
    if (r.status != 304 && r.status != 204) out.content_length(length);
    out.keep_alive(self->keep_alive_);
    self->stream_.expires_after(std::chrono::seconds(self->options_.idle_seconds + static_cast<int>(length / kSlowest)));
    bh::async_write(self->stream_, out, [self](error_code ec, std::size_t) {
      if (self->linger_ && !ec) return self->Linger(64 * 1024 * 1024);
      if (ec || !self->keep_alive_) return self->Gone();
      self->Read();
    });
  });
}

void Connection::Append(std::string chunk, bool last) {
  if (io_->stopped()) return;
  asio::dispatch(stream_.get_executor(), [self = shared_from_this(), chunk = std::move(chunk), last]() mutable {
    if (self->gone_ || self->last_) return;
    self->last_ = last;
    self->queued_ += chunk.size();
    if (!chunk.empty()) self->queue_.push_back(std::move(chunk));
    if (self->queued_ > kStreamBacklog) return self->Gone();
    if (!self->writing_) self->WriteNext();
  });
}

void Connection::WriteNext() {
  if (queue_.empty()) {
    writing_ = false;
    if (last_) Gone();
    return;
  }
  writing_ = true;
  asio::async_write(stream_, asio::buffer(queue_.front()), [self = shared_from_this()](error_code ec, std::size_t) {
    if (ec || self->gone_) return self->Gone();
    self->queued_ -= self->queue_.front().size();
    self->queue_.pop_front();
    self->WriteNext();
  });
}

}  // namespace

const std::string& Request::Header(const std::string& name) const {
  static const std::string none;
  const auto it = headers.find(name);
  return it == headers.end() ? none : it->second;
}

struct Server::Impl {
  Impl(ServerOptions o, Handler h) : options(std::move(o)), handler(std::move(h)) {}
  ServerOptions options;
  Handler handler;
  std::shared_ptr<asio::io_context> io = std::make_shared<asio::io_context>();
  tcp::acceptor acceptor{asio::make_strand(*io)};
  asio::steady_timer pause{acceptor.get_executor()};
  std::vector<std::thread> threads;
  // Only on the acceptor's strand.
  std::vector<std::weak_ptr<Connection>> connections;
  bool closing = false;
  int port = 0;

  void Accept() {
    acceptor.async_accept(asio::make_strand(*io), [this](error_code ec, tcp::socket socket) {
      if (ec == asio::error::operation_aborted || closing) return;
      if (ec) {  // out of file handles: some will be free again
        pause.expires_after(std::chrono::milliseconds(100));
        return pause.async_wait([this](error_code stopped) {
          if (!stopped) Accept();
        });
      }
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      auto connection = std::make_shared<Connection>(io, std::move(socket), options, handler);
      connections.erase(std::remove_if(connections.begin(), connections.end(), [](auto& w) { return w.expired(); }), connections.end());
      connections.push_back(connection);
      connection->Read();
      Accept();
    });
  }
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler) {
  const std::string text = options.address;
  const auto colon = text.rfind(':');
  error_code ec;
  if (colon == std::string::npos) return InvalidArgument("ADDRESS_INVALID", text + " is not address:port");
  std::string host = text.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  const auto address = asio::ip::make_address(host, ec);
  const std::string digits = text.substr(colon + 1);
  const bool number = !digits.empty() && digits.size() <= 5 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (ec || !number || std::stoi(digits) > 65535) return InvalidArgument("ADDRESS_INVALID", text + " is not address:port");
  std::unique_ptr<Server> server(new Server(std::make_unique<Impl>(std::move(options), std::move(handler))));
  auto& acceptor = server->impl_->acceptor;
  const tcp::endpoint endpoint(address, static_cast<unsigned short>(std::stoi(digits)));
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(asio::socket_base::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) return FailedPrecondition("PORT_TAKEN", "cannot listen for HTTP on " + text + ": " + ec.message());
  server->impl_->port = acceptor.local_endpoint().port();
  server->impl_->Accept();
  for (int i = 0; i < server->impl_->options.threads; ++i)
    server->impl_->threads.emplace_back([io = server->impl_->io] { io->run(); });
  return server;
}

int Server::port() const { return impl_->port; }

Server::~Server() {
  if (!impl_) return;
  asio::post(impl_->acceptor.get_executor(), [impl = impl_.get()] {
    error_code ignored;
    impl->closing = true;
    impl->acceptor.close(ignored);
    impl->pause.cancel();
    for (auto& weak : impl->connections)
      if (auto c = weak.lock()) c->Close();
  });
  // With nothing open there is nothing left to do, and the threads come to an end. Handlers still in flight answer into closed
  // connections.
  for (auto& thread : impl_->threads) thread.join();
}

}  // namespace concord::http
