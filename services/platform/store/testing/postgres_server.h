#pragma once
// A private PostgreSQL for a test program, started once, and a database in it with an owner, a role for offices and a system role.
#include <memory>
#include <set>
#include <string>

#include "platform/testing/child.h"

namespace concord::store {

class PostgresServer {
 public:
  static PostgresServer& Get();

  // conninfo of an administrator (the socket), of this database.
  std::string AdminDsn(const std::string& database = "postgres") const;
  std::string Dsn(const std::string& database, const std::string& role) const;
  // psql as the administrator; fails the test with what it printed.
  std::string Psql(const std::string& database, const std::string& sql) const;
  // A database without tables, owned by `concord_owner`, and its roles NAME and NAME_system as deploy/postgres/provision.sql makes
  // them. The same one each time for a name, emptied: close the stores of the last test before.
  std::string FreshDatabase(const std::string& name = "concord_test");

  void Kill();      // SIGKILL of all its processes
  void Stop();      // SIGSTOP of all its processes: it accepts connections and says nothing
  void Continue();
  void Start();     // after Kill, on the same data
  int port() const { return port_; }

 private:
  PostgresServer();
  ~PostgresServer();
  void Signal(int signal) const;
  bool WaitUntilReady() const;

  testing::TempFolder folder_;
  const int port_;
  std::unique_ptr<testing::Child> child_;
  std::set<std::string> made_;
};

}  // namespace concord::store
