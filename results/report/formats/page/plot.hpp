// A small picture of lines over a logarithmic axis, as SVG: no script draws it, so it is the same
// on a screen, on paper and without any.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace assay::page {

struct PlotLine {
  std::string name;
  std::vector<std::pair<double, double>> points;  // x above 0, ascending; y not below 0.
  int colour = 0;                                 // series-0 to series-5 of page.css.
};

// A place on the x axis that means something.
struct PlotMark {
  double x = 0;
  std::string name;
  bool is_bound = false;
};

struct Plot {
  std::string title;
  std::string x_unit;
  std::string y_unit;
  std::vector<double> ticks;  // Of x: the loads that were measured.
  std::vector<PlotLine> lines;
  std::vector<PlotMark> marks;
  std::string alternative;  // The picture in a sentence.
};

// Empty where no line has a point.
std::string render(const Plot& plot);

}  // namespace assay::page
