// Reading lists of nodes.
#include "harness/site/hostlist.hpp"

#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay {
namespace {

// The parts of `text` between commas that stand outside brackets.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  bool inside = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && !inside)) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    } else if (text[i] == '[' || text[i] == ']') {
      inside = text[i] == '[';
    }
  }
  return parts;
}

// "a[1,3-4]b[1-2]" as patterns of ours: one for each choice of every bracket.
std::vector<std::string> patterns_of(std::string_view word) {
  std::vector<std::string> stems{""};
  for (auto open = word.find('['); open != std::string_view::npos; open = word.find('[')) {
    const auto close = word.find(']', open);
    if (close == std::string_view::npos) {
      throw Error{"'" + std::string(word) + "' has a bracket that is not closed"};
    }
    std::vector<std::string> longer;
    for (const std::string_view range : split(word.substr(open + 1, close - open - 1))) {
      const bool single = range.find('-') == std::string_view::npos;
      for (const std::string& stem : stems) {
        const std::string before = stem + std::string(word.substr(0, open));
        longer.push_back(single ? before + std::string(range)
                                : before + "[" + std::string(range) + "]");
        if (longer.size() > kUnitsMax) throw Error{"a list of nodes names too many"};
      }
    }
    stems = std::move(longer);
    word.remove_prefix(close + 1);
  }
  for (std::string& stem : stems) stem += word;
  return stems;
}

// The word after "Name=", up to a space.
std::string_view word_after(std::string_view line, std::string_view name) {
  const auto at = line.find(name);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = line.substr(at + name.size());
  return rest.substr(0, rest.find(' '));
}

}  // namespace

std::vector<std::string> expand_hostlist(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view word : split(list)) {
    for (std::string& name : expand(patterns_of(word))) names.push_back(std::move(name));
    if (names.size() > kUnitsMax) throw Error{"a list of nodes names too many"};
  }
  return names;
}

std::vector<Leaf> leaves_in(std::string_view topology) {
  std::vector<Leaf> leaves;
  while (!topology.empty()) {
    const std::size_t end = topology.find('\n');
    const std::string_view line = topology.substr(0, end);
    topology.remove_prefix(end == std::string_view::npos ? topology.size() : end + 1);
    const std::string_view nodes = word_after(line, "Nodes=");
    if (word_after(line, "Level=") != "0" || nodes.empty()) continue;
    leaves.push_back({std::string(word_after(line, "SwitchName=")), expand_hostlist(nodes)});
  }
  return leaves;
}

}  // namespace assay
