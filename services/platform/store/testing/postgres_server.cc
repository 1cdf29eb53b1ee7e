#include "platform/store/testing/postgres_server.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

namespace concord::store {
namespace {

std::vector<pid_t> WithDescendants(pid_t root) {
  std::vector<pid_t> all{root};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string pid = std::to_string(all[i]);
    std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
    for (pid_t child; children >> child;) all.push_back(child);
  }
  return all;
}

}  // namespace

// One for the program: making a cluster takes seconds. Left to the end of the program on purpose.
PostgresServer& PostgresServer::Get() {
  static PostgresServer server;
  return server;
}

// Without syncing: a killed server leaves the page cache as it is, and that is all that a test can do to it.
PostgresServer::PostgresServer() : port_(testing::FreePort()) {
  child_ = std::make_unique<testing::Child>(std::vector<std::string>{"python3", CONCORD_SERVERS "/postgres.py", "--dir", folder_.path() + "/pg", "--port",
                                                                     std::to_string(port_), "--no-fsync"},
                                            folder_.path() + "/log");
  if (!WaitUntilReady()) ADD_FAILURE() << "PostgreSQL does not start: " << child_->Log();
  Psql("postgres", "CREATE ROLE concord_owner LOGIN PASSWORD 'secret'");
}

PostgresServer::~PostgresServer() { Kill(); }

std::string PostgresServer::AdminDsn(const std::string& database) const {
  return "host=" + folder_.path() + "/pg port=" + std::to_string(port_) + " user=postgres dbname=" + database;
}

std::string PostgresServer::Dsn(const std::string& database, const std::string& role) const {
  return "host=127.0.0.1 port=" + std::to_string(port_) + " user=" + role + " password=secret dbname=" + database;
}

std::string PostgresServer::Psql(const std::string& database, const std::string& sql) const {
  const std::string script = folder_.path() + "/script.sql";
  std::ofstream(script) << sql;
  const std::string command = "psql '" + AdminDsn(database) + "' -XAtq -v ON_ERROR_STOP=1 -f " + script + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::string out;
  char buffer[4096];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  if (pclose(pipe) != 0) ADD_FAILURE() << "psql: " << out << "\n" << sql;
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

std::string PostgresServer::FreshDatabase(const std::string& name) {
  if (made_.insert(name).second) {
    Psql("postgres", "CREATE ROLE " + name + " LOGIN NOINHERIT PASSWORD 'secret'; CREATE ROLE " + name + "_system LOGIN NOINHERIT PASSWORD 'secret';");
    Psql("postgres", "CREATE DATABASE " + name + " OWNER concord_owner TEMPLATE template0");
  }
  Psql(name, "DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public AUTHORIZATION concord_owner; GRANT USAGE ON SCHEMA public TO " + name + ", " +
                 name + "_system;");
  return name;
}

bool PostgresServer::WaitUntilReady() const {
  const std::string command = "psql '" + AdminDsn() + " connect_timeout=2' -XAtqc 'SELECT 1' >/dev/null 2>&1";
  for (int i = 0; i < 600; ++i) {
    if (std::system(command.c_str()) == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

void PostgresServer::Signal(int signal) const {
  const auto all = WithDescendants(child_->pid());
  for (pid_t pid : all) kill(pid, signal);
  if (signal != SIGSTOP) return;
  for (pid_t pid : all) testing::AwaitStandstill(pid);
}

void PostgresServer::Kill() {
  Signal(SIGSTOP);  // or it would start new ones meanwhile
  auto all = WithDescendants(child_->pid());
  for (pid_t pid : all) {
    if (pid != child_->pid()) kill(pid, SIGKILL);
  }
  child_->Kill();
}
void PostgresServer::Stop() { Signal(SIGSTOP); }
void PostgresServer::Continue() { Signal(SIGCONT); }
void PostgresServer::Start() {
  child_->Restart();
  if (!WaitUntilReady()) ADD_FAILURE() << "PostgreSQL does not come back: " << child_->Log();
}

}  // namespace concord::store
