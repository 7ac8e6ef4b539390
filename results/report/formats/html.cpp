// index.html: one file that needs nothing else, to be read, printed and archived.
#include <openssl/evp.h>

#include <array>

#include "embedded/chart_js.hpp"
#include "embedded/page_css.hpp"
#include "embedded/page_html.hpp"
#include "embedded/page_js.hpp"
#include "results/record/registered.hpp"
#include "results/report/formats/page/charts.hpp"
#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/rows.hpp"

namespace assay {
namespace {

struct Part {
  std::string_view id;
  std::string_view title;
  std::string (*body)(const Report&);
};

// What is wrong comes first.
constexpr std::array<Part, 20> kParts{{
    {"floor", "Where", page::floor},
    {"causes", "Causes", page::causes},
    {"absent", "Did not enter", page::absent},
    {"reliability", "Reliability", page::reliability},
    {"coverage", "What was tested", page::coverage},
    {"exceptions", "Exceptions", page::exceptions},
    {"waivers", "Waivers", page::waivers},
    {"distributions", "Measurements", page::distributions},
    {"tokens", "Tokens", page::tokens},
    {"serving", "Serving", page::serving},
    {"collectives", "Collectives", page::collectives},
    {"numbers", "All numbers", page::numbers},
    {"conditions", "Conditions", page::conditions},
    {"hosts", "What was tested on", page::hosts},
    {"methods", "How it was measured", page::methods},
    {"algorithms", "Algorithms", page::algorithms},
    {"not-offered", "Not offered", page::not_offered},
    {"demands", "What was demanded", page::demands},
    {"decision", "How it was decided", page::decision},
    {"provenance", "How to check this", page::provenance},
}};

// As a content security policy names an inline script or style: by its digest.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  const int done =
      EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(), digest.data(), &size);
  expect(done == 1, "OpenSSL offers SHA-256");
  std::array<unsigned char, 64> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
  return "'sha256-" + std::string(base64.begin(), base64.begin() + length) + "'";
}

std::string policy() {
  return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src " +
         hash_source(embedded::page_css) + "; script-src " + hash_source(embedded::chart_js) + " " +
         hash_source(embedded::page_js);
}

struct Sections {
  std::string contents;
  std::string html;
};

Sections sections(const Report& report) {
  Sections all{"<ul>\n", ""};
  for (const Part& part : kParts) {
    const std::string body = part.body(report);
    if (body.empty()) continue;
    const std::string id(part.id);
    const std::string title(part.title);
    all.contents += "<li><a href=\"#" + id + "\">" + title + "</a></li>\n";
    all.html += "<section class=\"part\" id=\"" + id + "\" aria-labelledby=\"" + id +
                "-title\">\n<h2 id=\"" + id + "-title\">" + title +
                "</h2>\n<div class=\"body\">\n" + body + "</div>\n</section>\n";
  }
  all.contents += "</ul>";
  return all;
}

std::string title(const Report& report) {
  const std::string fake = unreal(report.plan);
  return (fake.empty() ? "" : fake + ": ") + escape_html(report.plan.site) + ": " +
         std::string(answer(report.summary.exit).word);
}

// The text that takes the place of {{name}}.
std::string part_named(std::string_view name, const Report& report, const Sections& all) {
  if (name == "policy") return policy();
  if (name == "title") return title(report);
  if (name == "style") return std::string(embedded::page_css);
  if (name == "banner") return page::banner(report);
  if (name == "site") return escape_html(report.plan.site);
  if (name == "date") return escape_html(report.plan.created);
  if (name == "headline") return page::headline(report);
  if (name == "contents") return all.contents;
  if (name == "sections") return all.html;
  if (name == "footer") return "Assay " + escape_html(report.plan.version) + ". Times are UTC.";
  if (name == "charts") return escape_script(page::chart_data(report));
  if (name == "chart_js") return std::string(embedded::chart_js);
  if (name == "page_js") return std::string(embedded::page_js);
  expect(false, "page.html names only known parts");
  return {};
}

// One pass over the template: what is put in is never looked at again.
std::string render(const Report& report) {
  const Sections all = sections(report);
  std::string_view rest = embedded::page_html;
  std::string out;
  for (;;) {
    const std::size_t begin = rest.find("{{");
    out += rest.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = rest.find("}}", begin);
    expect(end != std::string_view::npos, "every {{ of page.html is closed");
    out += part_named(rest.substr(begin + 2, end - begin - 2), report, all);
    rest.remove_prefix(end + 2);
  }
}

const Registered<Format> registered{{
    .name = "html",
    .about = "A page that works offline, on a screen and on paper",
    .file = "index.html",
    .render = render,
}};

}  // namespace
}  // namespace assay
