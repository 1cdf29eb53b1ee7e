#pragma once
// The built pages, in memory: compressed once, with ETag; files under /assets carry their hash in the name and never change.
#include <map>
#include <string>

#include "platform/base/result.h"
#include "platform/http/server.h"

namespace concord::portal {

class Files {
 public:
  // An empty `folder` or one without index.html gives a page that says how to build them.
  static Result<Files> Load(const std::string& folder);
  // GET and HEAD. A path that names no file is a page of the application: index.html; under /assets it is 404.
  http::Response Get(const http::Request& request) const;

 private:
  struct File {
    std::string body, gzip, type, etag;
  };
  std::map<std::string, File> files_;
};

}  // namespace concord::portal
