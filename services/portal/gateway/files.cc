#include "portal/gateway/files.h"

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/http/error_body.h"
#include "platform/id/id.h"

namespace concord::portal {
namespace {

namespace fs = std::filesystem;

constexpr char kNotBuilt[] =
    "<!doctype html><meta charset=utf-8><title>Concord</title><p>The portal's pages are not built. Run <code>make web</code> and start again; "
    "the API under <code>/v1</code> works.";

std::string TypeOf(const fs::path& path) {
  static const std::map<std::string, std::string> types = {
      {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},         {".svg", "image/svg+xml"},                 {".png", "image/png"},
      {".ico", "image/x-icon"},              {".woff2", "font/woff2"},                  {".webmanifest", "application/manifest+json"},
      {".txt", "text/plain; charset=utf-8"}};
  const auto it = types.find(path.extension().string());
  return it == types.end() ? "application/octet-stream" : it->second;
}

std::string Gzip(const std::string& text) {
  z_stream z{};
  if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return "";
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return result == Z_STREAM_END ? out : "";
}

// Weak: the packed and the plain form are the same file.
std::string EtagOf(const std::string& body) { return "W/\"" + Sha256Hex(body).substr(0, 24) + "\""; }

bool Knows(const std::string& if_none_match, const std::string& etag) {
  return if_none_match == "*" || if_none_match.find(etag.substr(2)) != std::string::npos;
}

bool TakesGzip(const std::string& accept_encoding) {
  const auto at = accept_encoding.find("gzip");
  return at != std::string::npos && accept_encoding.compare(at, 8, "gzip;q=0") != 0;
}

}  // namespace

Result<Files> Files::Load(const std::string& folder) {
  Files all;
  const auto add = [&](const std::string& name, std::string body, std::string type) {
    File f;
    f.etag = EtagOf(body);
    f.type = std::move(type);
    const bool text = f.type.find("text/") == 0 || f.type.find("json") != std::string::npos || f.type.find("svg") != std::string::npos;
    if (text && body.size() > 512) f.gzip = Gzip(body);
    f.body = std::move(body);
    all.files_[name] = std::move(f);
  };
  std::error_code failed;
  if (folder.empty() || !fs::exists(fs::path(folder) / "index.html", failed)) {
    add("/index.html", kNotBuilt, "text/html; charset=utf-8");
    return all;
  }
  for (fs::recursive_directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    const std::string relative = fs::relative(it->path(), folder, failed).generic_string();
    // Hidden files are the build's own (.vite, .built).
    if (relative.front() == '.' || !it->is_regular_file(failed)) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::ostringstream body;
    body << in.rdbuf();
    if (!in) return FailedPrecondition("PAGES_UNREADABLE", "cannot read " + it->path().string());
    add("/" + relative, body.str(), TypeOf(it->path()));
  }
  if (failed) return FailedPrecondition("PAGES_UNREADABLE", "cannot read " + folder + ": " + failed.message());
  return all;
}

http::Response Files::Get(const http::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return http::ErrorResponse(http::WrongVerb(request.method, "GET"));
  const bool asset = request.path.rfind("/assets/", 0) == 0;
  auto it = files_.find(request.path);
  if (it == files_.end()) {
    if (asset) return http::ErrorResponse(NotFound("FILE_UNKNOWN", "there is no such file"));
    it = files_.find("/index.html");
  }
  const File& file = it->second;
  http::Response r;
  r.headers.emplace("ETag", file.etag);
  r.headers.emplace("Cache-Control", asset ? "public, max-age=31536000, immutable" : "no-cache");
  r.headers.emplace("Vary", "Accept-Encoding");
  if (Knows(request.Header("if-none-match"), file.etag)) {
    r.status = 304;
    return r;
  }
  r.headers.emplace("Content-Type", file.type);
  const bool packed = !file.gzip.empty() && TakesGzip(request.Header("accept-encoding"));
  if (packed) r.headers.emplace("Content-Encoding", "gzip");
  r.body = packed ? file.gzip : file.body;
  return r;
}

}  // namespace concord::portal
