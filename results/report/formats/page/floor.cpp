// The site as it stands: whoever looks sees in a moment which rack is bad, before a word is read.
#include "results/report/floor.hpp"

#include <algorithm>

#include "results/report/formats/page/elements.hpp"
#include "results/report/formats/page/sections.hpp"
#include "results/report/human.hpp"
#include "results/report/safe_text.hpp"

namespace assay::page {
namespace {

// Of a drawing as wide as the column of text, in its own units.
constexpr std::size_t kWidth = 840;
constexpr std::size_t kLabel = 11;      // Below a rack.
constexpr std::size_t kHeight = 32;     // Of a rack.
constexpr std::size_t kNames = 48;      // Of rows, at the left.
constexpr std::size_t kBroadest = 60;   // Of a rack, where few stand in a row.
constexpr std::size_t kNarrowest = 14;  // More racks in a row, and it is broken.
constexpr std::size_t kGap = 4;
constexpr std::size_t kRacksMax = 1200;  // Of more, those that are a pass are left out.
constexpr std::size_t kMarksMax = 2000;  // Over all racks; each is some 100 bytes.

std::string rect(std::size_t x, std::size_t y, std::size_t wide, std::size_t high) {
  return "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" +
         std::to_string(wide) + "\" height=\"" + std::to_string(high) + "\"";
}

std::string_view look(const FloorRack& rack) {
  if (!rack.outcome) return rack.judged ? "recorded" : "empty";
  return kind(rack.outcome);
}

// What all names begin with, up to their last dash or slash, says nothing below each of them.
std::size_t common_beginning(const Floor& floor) {
  const std::string& first = floor.rows.front().racks.front().rack;
  std::size_t same = first.find_last_of("-/") + 1;  // 0 where there is none.
  for (const FloorRow& row : floor.rows) {
    for (const FloorRack& rack : row.racks) {
      if (rack.rack.compare(0, same, first, 0, same) != 0) same = 0;
    }
  }
  return same;
}

class Drawing {
 public:
  explicit Drawing(const Floor& floor) : floor_(floor), cut_(common_beginning(floor)) {
    std::size_t longest = 1;
    for (const FloorRow& row : floor.rows) longest = std::max(longest, row.racks.size());
    const bool named =
        std::ranges::any_of(floor.rows, [](const FloorRow& row) { return !row.name.empty(); });
    left_ = named ? kNames : 0;
    pitch_ = std::clamp((kWidth - left_) / longest, kNarrowest + kGap, kBroadest + kGap);
    in_line_ = (kWidth - left_) / pitch_;
    skips_ = floor.racks() > kRacksMax;
  }

  std::string draw() {
    std::string body;
    for (const FloorRow& row : floor_.rows) body += draw(row);
    return "<svg class=\"floor\" viewBox=\"0 0 " + std::to_string(kWidth) + " " +
           std::to_string(std::max<std::size_t>(y_, 1)) +
           "\" role=\"img\" aria-label=\"The racks of the site\">\n" + body + "</svg>\n";
  }

  std::size_t left_out() const { return left_out_; }
  bool is_empty() const { return y_ == 0; }

 private:
  std::string draw(const FloorRow& row) {
    std::string body;
    std::size_t column = 0;
    std::size_t drawn = 0;
    for (const FloorRack& rack : row.racks) {
      if (skips_ && rack.outcome == Outcome::pass) {
        ++left_out_;
        continue;
      }
      if (drawn++ == 0 && !row.name.empty()) body += title(row.name);
      if (column == in_line_) {
        column = 0;
        y_ += kHeight + kLabel + kGap;
      }
      body += draw(rack, left_ + column++ * pitch_);
    }
    if (drawn > 0) y_ += kHeight + kLabel + kGap;
    return body;
  }

  std::string title(const std::string& name) const {
    return "<text class=\"row\" x=\"0\" y=\"" + std::to_string(y_ + kHeight / 2) + "\">" +
           escape_html(one_line(name)) + "</text>\n";
  }

  std::string draw(const FloorRack& rack, std::size_t x) {
    const std::size_t wide = pitch_ - kGap;
    const bool bad = rack.outcome && *rack.outcome != Outcome::pass;
    std::string body = "<g class=\"" + std::string(look(rack)) + "\">" + words(rack) +
                       rect(x + 1, y_ + 1, wide - 2, kHeight - 2) + " class=\"rack" +
                       (rack.own && *rack.own != Outcome::pass ? " together" : "") + "\"/>";
    for (const FloorMark& mark : rack.marks) {
      if (++marks_ > kMarksMax) break;
      body += draw(mark, x + 2, wide - 4);
    }
    return body + "<text x=\"" + std::to_string(x + wide / 2) + "\" y=\"" +
           std::to_string(y_ + kHeight + kLabel - 1) + "\">" + (bad ? "✕ " : "") +
           escape_html(one_line(rack.rack.substr(cut_))) + "</text></g>\n";
  }

  // A line of the rack; of a device its share of it.
  std::string draw(const FloorMark& mark, std::size_t x, std::size_t wide) const {
    const std::size_t high = kHeight - 4;
    const std::size_t top = high * mark.host / floor_.hosts_max;
    const std::size_t bottom = high * (mark.host + 1) / floor_.hosts_max;
    std::size_t from = 0;
    std::size_t to = wide;
    if (mark.device) {
      from = wide * *mark.device / floor_.devices_max;
      to = wide * (*mark.device + 1) / floor_.devices_max;
    }
    return rect(x + from, y_ + 2 + top, std::max<std::size_t>(to - from, 3),
                std::max<std::size_t>(bottom - top, 2)) +
           " class=\"mark " + std::string(kind(mark.outcome)) + "\"/>";
  }

  // Shown where somebody points at it, and read aloud.
  static std::string words(const FloorRack& rack) {
    constexpr std::size_t kNamed = 6;
    std::string text = rack.rack + ": ";
    if (!rack.outcome) return "<title>" + escape_html(text) + "not judged</title>";
    text += name(*rack.outcome);
    for (std::size_t at = 0; at < std::min(rack.marks.size(), kNamed); ++at) {
      text += (at == 0 ? "; " : ", ") + rack.marks[at].unit;
    }
    if (rack.marks.size() > kNamed) {
      text += " and " + human_count(rack.marks.size() - kNamed) + " more";
    }
    return "<title>" + escape_html(one_line(text)) + "</title>";
  }

  const Floor& floor_;
  std::size_t cut_;
  std::size_t left_ = 0;     // Of the first rack.
  std::size_t pitch_ = 0;    // From rack to rack.
  std::size_t in_line_ = 0;  // Racks.
  std::size_t y_ = 0;        // Of what is drawn next.
  std::size_t marks_ = 0;
  std::size_t left_out_ = 0;
  bool skips_ = false;
};

constexpr std::string_view kKey =
    "<p class=\"key\"><span>A box is a rack, a line in it a host, a mark what is not as "
    "demanded.</span>"
    "<span><i class=\"floor-key fail\"></i>fail</span>"
    "<span><i class=\"floor-key open\"></i>not decided</span>"
    "<span><i class=\"floor-key pass\"></i>pass</span></p>\n";

}  // namespace

std::string floor(const Report& report) {
  const Floor floor = floor_of(report.site, report.units, report.findings);
  if (floor.rows.empty()) return {};
  Drawing drawing(floor);
  const std::string svg = drawing.draw();
  std::string html;
  if (!drawing.is_empty()) html = std::string(kKey) + svg;
  if (drawing.left_out() > 0) {
    html += paragraph(human_count(drawing.left_out()) + " racks that are a pass are not drawn.",
                      "soft");
  }
  return html;
}

}  // namespace assay::page
