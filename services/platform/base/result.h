#pragma once
// Result<T>: a value or an Error. No exception crosses a module border; this is what does.
//
//   Result<Workshop> Load(Id id);
//   CONCORD_TRY(auto workshop, Load(id));   // returns the error to the caller, or binds the value
//   CONCORD_CHECK_OK(Save(workshop));       // the same for Result<void>
#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "platform/base/error.h"

namespace concord {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
  Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool ok() const { return v_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & { return std::get<0>(v_); }
  const T& operator*() const& { return std::get<0>(v_); }
  T&& operator*() && { return std::get<0>(std::move(v_)); }
  T* operator->() { return &std::get<0>(v_); }
  const T* operator->() const { return &std::get<0>(v_); }

  const Error& error() const& { return std::get<1>(v_); }
  Error&& error() && { return std::get<1>(std::move(v_)); }

 private:
  std::variant<T, Error> v_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;
inline Status Ok() { return {}; }

}  // namespace concord

#define CONCORD_CONCAT_(a, b) a##b
#define CONCORD_CONCAT(a, b) CONCORD_CONCAT_(a, b)
#define CONCORD_TRY_(tmp, decl, expr) \
  auto tmp = (expr);                  \
  if (!tmp.ok()) return std::move(tmp).error(); \
  decl = *std::move(tmp)
#define CONCORD_TRY(decl, expr) CONCORD_TRY_(CONCORD_CONCAT(result_, __LINE__), decl, expr)
#define CONCORD_CHECK_OK(expr)                                       \
  do {                                                               \
    if (auto r_ = (expr); !r_.ok()) return std::move(r_).error();    \
  } while (0)
