// Reports of ranks as bytes.
#include "results/format/rank_report.hpp"

#include "results/format/json_writer.hpp"
#include "results/format/strict.hpp"

namespace assay {
namespace {

constexpr std::string_view kSchema = "assay/rank-report/1";

RankReport report_of(const strict::Value& document) {
  strict::check_version_first(document, kSchema);
  strict::Fields fields(document);
  RankReport report;
  report.case_name = fields.next("case").text();
  report.cause = fields.next("cause").text();
  report.late = fields.next("late").flag();
  report.rank = fields.next("rank").count32();
  fields.next("schema");
  fields.done();
  return report;
}

}  // namespace

std::string to_line(const RankReport& report) {
  std::string out;
  JsonWriter json(out);
  json.object();
  json.key("case").text(report.case_name);
  json.key("cause").text(report.cause);
  json.key("late").flag(report.late);
  json.key("rank").count(report.rank);
  json.key("schema").text(kSchema);
  json.end();
  return out;
}

RankReport parse_rank_report(std::string_view line, const std::string& file) {
  return strict::Document(line, file).read(report_of);
}

}  // namespace assay
